import type { ExampleOperation } from "./types.ts";

export interface PageOptions {
  readonly client: string;
  /** Path that operations are posted to. */
  readonly endpoint: string;
  readonly examples: readonly ExampleOperation[];
  /** Path of the folder of assets, without a slash at the end. */
  readonly assets: string;
}

/** The page of one client. Holds no inline script: its settings are data, which the policy lets pass unexecuted. */
export function playgroundPage({ client, endpoint, examples, assets }: PageOptions): string {
  const settings = {
    client,
    endpoint,
    // GraphiQL sets its title as HTML.
    title: `Selvage · ${escapeHtml(client)}`,
    tabs: examples.map(({ query, variables }) => ({
      query,
      variables: variables === undefined ? null : JSON.stringify(variables, null, 2),
    })),
    workers: {
      editorWorkerService: `${assets}/worker-editor.js`,
      json: `${assets}/worker-json.js`,
      graphql: `${assets}/worker-graphql.js`,
    },
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(client)} · Selvage playground</title>
<link rel="icon" type="image/svg+xml" href="${assets}/icon.svg">
<link rel="stylesheet" href="${assets}/graphiql.css">
<link rel="stylesheet" href="${assets}/playground.css">
<script type="application/json" id="settings">${JSON.stringify(settings).replaceAll("<", "\\u003c")}</script>
<script defer src="${assets}/playground.js"></script>
<script defer src="${assets}/graphiql.js"></script>
</head>
<body>
<noscript>The playground needs JavaScript.</noscript>
<div id="root"><p class="loading">Loading the playground of ${escapeHtml(client)} …</p></div>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text that may stand in an element or an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

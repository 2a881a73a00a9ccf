import { escapeHtml } from "./playground-page.ts";

export interface ApiDocsPage {
  readonly title: string;
  /** Path of the document that the page shows. */
  readonly document: string;
  /** The pages there are; one alone needs no choice. */
  readonly pages: readonly { readonly name: string; readonly path: string; readonly isThis: boolean }[];
  /** Path of the folder of assets, without a slash at the end. */
  readonly assets: string;
}

/** A reference page. Holds no inline script: its settings are data, which the policy lets pass unexecuted. */
export function apiDocsPage({ title, document, pages, assets }: ApiDocsPage): string {
  const settings = JSON.stringify({ document }).replaceAll("<", "\\u003c");
  const links = pages.map(
    ({ name, path, isThis }) =>
      `<a href="${escapeHtml(path)}"${isThis ? ' aria-current="page"' : ""}>${escapeHtml(name)}</a>`,
  );
  const choice = pages.length > 1 ? `\n<nav aria-label="Versions">${links.join("")}</nav>` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" type="image/svg+xml" href="${assets}/icon.svg">
<link rel="stylesheet" href="${assets}/swagger-ui.css">
<link rel="stylesheet" href="${assets}/docs.css">
<script type="application/json" id="settings">${settings}</script>
<script defer src="${assets}/swagger-ui.js"></script>
<script defer src="${assets}/docs.js"></script>
</head>
<body>
<header><img src="${assets}/icon.svg" alt=""><strong>${escapeHtml(title)}</strong>${choice}</header>
<noscript>The reference needs JavaScript; <a href="${escapeHtml(document)}">the document</a> does not.</noscript>
<main id="reference"><p class="loading">Loading the reference …</p></main>
</body>
</html>
`;
}

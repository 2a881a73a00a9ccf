import { type AssetContent, SCRIPT_TYPE, STYLE_TYPE } from "./assets.ts";
import { PLAYGROUND_ICON, PLAYGROUND_SCRIPT, PLAYGROUND_STYLE } from "./playground-client.ts";

/** Reads GraphiQL and its workers from the installed package: 9 MB, so only when a page is asked for. */
export async function loadPlayground(): Promise<AssetContent[]> {
  const graphiql = await import("@graphql-yoga/render-graphiql/graphiql");
  return [
    ["graphiql.js", SCRIPT_TYPE, graphiql.js],
    ["graphiql.css", STYLE_TYPE, graphiql.css],
    ["worker-editor.js", SCRIPT_TYPE, graphiql.editorWorkerService],
    ["worker-json.js", SCRIPT_TYPE, graphiql.jsonWorker],
    ["worker-graphql.js", SCRIPT_TYPE, graphiql.graphqlWorker],
    ["playground.js", SCRIPT_TYPE, PLAYGROUND_SCRIPT],
    ["playground.css", STYLE_TYPE, PLAYGROUND_STYLE],
    ["icon.svg", "image/svg+xml", PLAYGROUND_ICON],
  ];
}

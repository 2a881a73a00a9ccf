import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { API_DOCS_SCRIPT, API_DOCS_STYLE } from "./api-docs-client.ts";
import { type AssetContent, SCRIPT_TYPE, STYLE_TYPE } from "./assets.ts";
import { PLAYGROUND_ICON } from "./playground-client.ts";

/** Reads Swagger UI from the installed package: 1.9 MB, so only when the page is asked for. */
export async function loadApiDocs(): Promise<AssetContent[]> {
  const bundle = fileURLToPath(import.meta.resolve("swagger-ui-dist/swagger-ui-bundle.js"));
  const style = fileURLToPath(import.meta.resolve("swagger-ui-dist/swagger-ui.css"));
  return [
    ["swagger-ui.js", SCRIPT_TYPE, await readFile(bundle)],
    ["swagger-ui.css", STYLE_TYPE, await readFile(style)],
    ["docs.js", SCRIPT_TYPE, API_DOCS_SCRIPT],
    ["docs.css", STYLE_TYPE, API_DOCS_STYLE],
    ["icon.svg", "image/svg+xml", PLAYGROUND_ICON],
  ];
}

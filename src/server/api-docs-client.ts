/** Runs in the browser after Swagger UI's own script. Everything that varies is data in the page. */
export const API_DOCS_SCRIPT: string = `"use strict";
const settings = JSON.parse(document.getElementById("settings").textContent);

SwaggerUIBundle({
  url: settings.document,
  dom_id: "#reference",
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  // Its default asks another host's validator about every document.
  validatorUrl: null,
  // A query of the page's address must not choose another document.
  queryConfigEnabled: false,
  // Credentials that were typed here must not outlive the page.
  persistAuthorization: false,
  withCredentials: false,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
`;

export const API_DOCS_STYLE: string = `body { margin: 0; background: #fafafa; }
header { display: flex; gap: 1.5rem; align-items: center; padding: .75rem 1.5rem; background: #0f5c5c; color: #f4efe4;
  font: 16px system-ui, sans-serif; }
header img { width: 28px; height: 28px; }
header strong { font-size: 18px; }
header nav { display: flex; gap: .5rem; margin-left: auto; }
header nav a { color: inherit; padding: .25rem .75rem; border-radius: 4px; text-decoration: none; }
header nav a:hover { text-decoration: underline; }
header nav a[aria-current] { background: #f4efe4; color: #0f5c5c; }
.loading { font: 15px system-ui, sans-serif; color: #667; padding: 2rem; }
`;

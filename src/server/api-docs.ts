import type { FastifyInstance } from "fastify";
import { loadApiDocs } from "./api-docs-assets.ts";
import { apiDocsPage } from "./api-docs-page.ts";
import { addAssets } from "./assets.ts";

/**
 * As tight as Swagger UI works under: scripts, styles and requests come from and go to this origin alone. Its icons
 * are `data:` URLs. It writes inline styles with scripts, which no policy forbids, and none into the page's text.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export interface ApiDocsOptions {
  readonly title: string;
  readonly versions: readonly string[];
  /** What stands before the app's paths outside of it. */
  readonly mount: string;
}

/** Adds `/api/docs`, and where there are several versions `/api/<version>/docs` for each of them. */
export function addApiDocs(app: FastifyInstance, { title, versions, mount }: ApiDocsOptions): void {
  const assetsAt = addAssets(app, { path: "/api/docs/assets", load: loadApiDocs, policy: PAGE_POLICY });
  const all = versions.map((name) => ({
    name,
    path: `/api/${name}/docs`,
    document: `/api/${name}/openapi.json`,
  }));
  const pages = [
    { name: "All versions", path: "/api/docs", document: "/api/openapi.json" },
    ...(all.length > 1 ? all : []),
  ];
  for (const { name, path, document } of pages) {
    app.get(path, { config: { quiet: true } }, async (_request, reply) =>
      reply
        .headers({ "content-type": "text/html; charset=utf-8", "content-security-policy": PAGE_POLICY })
        .send(
          apiDocsPage({
            title: path === "/api/docs" ? title : `${title} ${name}`,
            document: mount + document,
            pages: pages.map((page) => ({
              name: page.name,
              path: mount + page.path,
              isThis: page.path === path,
            })),
            assets: mount + (await assetsAt()),
          }),
        ),
    );
  }
}

import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { type Example, matchesEtag, type RestApi, toOpenApi } from "../rest/index.ts";
import { addApiDocs } from "./api-docs.ts";
import { type Asset, encodingFor, toAsset } from "./assets.ts";
import type { ServedDomain } from "./types.ts";

interface OpenApiSettings {
  readonly api: RestApi;
  /** What the documents call the API, and say of it. */
  readonly title: string;
  readonly description: string | undefined;
  /** What stands before the paths for whoever is outside; undefined: nothing. */
  readonly serverUrl: string | undefined;
  /** Recorded ones, by version. */
  readonly examples: ReadonlyMap<string, readonly Example[]>;
}

interface Document {
  readonly asset: Asset;
  /** Of its content, whatever it is compressed with. */
  readonly etag: string;
}

/**
 * Adds `/api/openapi.json` for all versions together, `/api/<version>/openapi.json` for each, and their pages.
 *
 * Nothing where nothing is published, or `rest.docs` is false. Each document is made when it is first asked for. Its content changes only with the process.
 */
export function addOpenApi(
  app: FastifyInstance,
  { config, rest: api, restExamples: examples = new Map() }: ServedDomain,
): void {
  if (api === undefined || config.rest?.docs !== true) return;
  const { versions } = api;
  const { title, description } = config.rest;
  const serverUrl = config.path === "" ? undefined : config.path;
  const settings = { api, examples, title, description, serverUrl };
  addDocument(app, "/api/openapi.json", () => toDocument(settings, undefined));
  for (const { name } of versions)
    addDocument(app, `/api/${name}/openapi.json`, () => toDocument(settings, name));
  addApiDocs(app, {
    title: settings.title,
    versions: versions.map(({ name }) => name),
    mount: config.path,
  });
}

function addDocument(app: FastifyInstance, path: string, make: () => Document): void {
  let made: Document | undefined;
  app.get(path, { config: { quiet: true } }, async ({ headers }, reply) => {
    made ??= make();
    const { asset, etag } = made;
    // It may be kept and is asked about each time, for it is another one after a deployment. Weak, as the same
    // document comes in several encodings.
    void reply.headers({ "cache-control": "no-cache", etag: `W/${etag}`, vary: "Accept-Encoding" });
    if (matchesEtag(headers["if-none-match"], etag)) return reply.code(304).send();
    const encoding = encodingFor(headers["accept-encoding"]);
    if (encoding !== "identity") void reply.header("content-encoding", encoding);
    return reply.type(asset.type).send(await asset.encoded(encoding));
  });
}

function toDocument({ api, ...options }: OpenApiSettings, version: string | undefined): Document {
  const text = JSON.stringify(toOpenApi(api, { ...options, version }));
  const hash = createHash("sha256").update(text).digest("base64url").slice(0, 22);
  return { asset: toAsset("application/json; charset=utf-8", text), etag: `"${hash}"` };
}

import type { FastifyInstance, FastifyReply } from "fastify";
import { sendFailure } from "./failures.ts";
import { type AssetLibrary, type Encoding, openAssets } from "./playground-assets.ts";
import { playgroundPage } from "./playground-page.ts";
import type { ExampleOperation } from "./types.ts";

/** Answers with a client's playground. */
export type Page = (reply: FastifyReply) => Promise<FastifyReply>;

/**
 * As tight as GraphiQL works under. `style-src` has to allow inline styles, which Monaco writes for every theme and
 * line height; scripts, workers and requests come from and go to this origin alone. Images and fonts are `data:`
 * URLs inside the style sheet.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The playground of one listener: its assets' route, and a page for each client. */
export interface Playground {
  pageOf(client: string, endpoint: string, examples: readonly ExampleOperation[]): Page;
}

/** Adds `/playground/<hash>/<file>`. Nothing is loaded before somebody opens a page. */
export function addPlayground(app: FastifyInstance): Playground {
  let opened: Promise<AssetLibrary> | undefined;
  const assets = () => {
    opened ??= openAssets();
    return opened;
  };

  app.get<{ Params: { hash: string; file: string } }>(
    "/playground/:hash/:file",
    { config: { quiet: true } },
    async ({ params, headers }, reply) => {
      const library = await assets();
      const asset = params.hash === library.hash ? library.find(params.file) : undefined;
      if (asset === undefined) return sendFailure(reply, 404);
      const encoding = encodingFor(headers["accept-encoding"]);
      if (encoding !== "identity") void reply.header("content-encoding", encoding);
      return reply
        .headers({
          "content-type": asset.type,
          // The address changes with the content.
          "cache-control": "public, max-age=31536000, immutable",
          vary: "Accept-Encoding",
          // A worker takes its policy from its own script's answer, not from the page.
          "content-security-policy": PAGE_POLICY,
        })
        .send(await asset.encoded(encoding));
    },
  );

  return {
    pageOf: (client, endpoint, examples) => async (reply) => {
      const { hash } = await assets();
      return reply
        .headers({ "content-type": "text/html; charset=utf-8", "content-security-policy": PAGE_POLICY })
        .send(playgroundPage({ client, endpoint, examples, assets: `/playground/${hash}` }));
    },
  };
}

function encodingFor(accepted: string | undefined): Encoding {
  const offered = new Set(accepted?.toLowerCase().split(/[\s,]+/));
  return offered.has("br") ? "br" : offered.has("gzip") ? "gzip" : "identity";
}

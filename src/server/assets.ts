import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { sendFailure } from "./failures.ts";

type Encoding = "br" | "gzip" | "identity";

export interface Asset {
  readonly type: string;
  /** Compressed on first demand, off the main thread, and kept. */
  encoded(encoding: Encoding): Promise<Buffer>;
}

export interface AssetLibrary {
  /** Of the content of every asset together. */
  readonly hash: string;
  find(file: string): Asset | undefined;
}

export interface AssetsOptions {
  /** Where the assets are, without a slash at the end: `/playground`. */
  readonly path: string;
  /** Asked once, when the first asset or page is. */
  readonly load: () => Promise<readonly AssetContent[]>;
  /** The policy of the page. A worker takes it from its own script's answer, not from the page. */
  readonly policy: string;
}

export type AssetContent = readonly [file: string, type: string, content: string | Buffer];

export const SCRIPT_TYPE = "text/javascript; charset=utf-8";
export const STYLE_TYPE = "text/css; charset=utf-8";
/** 2.1 MB in a second; the highest quality would save 7 % for 24 s. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

/**
 * Adds `<path>/<hash>/<file>`, which never changes and so may be kept for ever.
 *
 * @returns where the assets are: the path with its hash
 */
export function addAssets(
  app: FastifyInstance,
  { path, load, policy }: AssetsOptions,
): () => Promise<string> {
  let opened: Promise<AssetLibrary> | undefined;
  const open = () => {
    opened ??= load().then(toLibrary);
    return opened;
  };
  app.get<{ Params: { hash: string; file: string } }>(
    `${path}/:hash/:file`,
    { config: { quiet: true } },
    async ({ params, headers }, reply) => {
      const library = await open();
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
          "content-security-policy": policy,
        })
        .send(await asset.encoded(encoding));
    },
  );
  return async () => `${path}/${(await open()).hash}`;
}

function toLibrary(contents: readonly AssetContent[]): AssetLibrary {
  const digest = createHash("sha256");
  for (const [file, , content] of contents) digest.update(`${file}\0`).update(content);
  const assets = new Map(contents.map(([file, type, content]) => [file, toAsset(type, content)]));
  return { hash: digest.digest("hex").slice(0, 16), find: (file) => assets.get(file) };
}

/** Content that is sent in whatever encoding is asked for. */
export function toAsset(type: string, content: string | Buffer): Asset {
  const identity = Buffer.from(content);
  const encode = {
    identity: async () => identity,
    br: () => promisify(brotliCompress)(identity, BROTLI),
    gzip: () => promisify(gzip)(identity),
  };
  const kept = new Map<Encoding, Promise<Buffer>>();
  return {
    type,
    encoded(encoding) {
      let result = kept.get(encoding);
      if (result === undefined) {
        result = encode[encoding]();
        kept.set(encoding, result);
      }
      return result;
    },
  };
}

export function encodingFor(accepted: string | undefined): Encoding {
  const offered = new Set(accepted?.toLowerCase().split(/[\s,]+/));
  return offered.has("br") ? "br" : offered.has("gzip") ? "gzip" : "identity";
}

import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { PLAYGROUND_ICON, PLAYGROUND_SCRIPT, PLAYGROUND_STYLE } from "./playground-client.ts";

export type Encoding = "br" | "gzip" | "identity";

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

const SCRIPT = "text/javascript; charset=utf-8";
const STYLE = "text/css; charset=utf-8";
/** 2.1 MB in a second; the highest quality would save 7 % for 24 s. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

/** Reads GraphiQL and its workers from the installed package: 9 MB, so only when a page is asked for. */
export async function openAssets(): Promise<AssetLibrary> {
  const graphiql = await import("@graphql-yoga/render-graphiql/graphiql");
  const contents: [file: string, type: string, text: string][] = [
    ["graphiql.js", SCRIPT, graphiql.js],
    ["graphiql.css", STYLE, graphiql.css],
    ["worker-editor.js", SCRIPT, graphiql.editorWorkerService],
    ["worker-json.js", SCRIPT, graphiql.jsonWorker],
    ["worker-graphql.js", SCRIPT, graphiql.graphqlWorker],
    ["playground.js", SCRIPT, PLAYGROUND_SCRIPT],
    ["playground.css", STYLE, PLAYGROUND_STYLE],
    ["icon.svg", "image/svg+xml", PLAYGROUND_ICON],
  ];
  const digest = createHash("sha256");
  for (const [file, , text] of contents) digest.update(`${file}\0`).update(text);
  const assets = new Map(contents.map(([file, type, text]) => [file, toAsset(type, text)]));
  return { hash: digest.digest("hex").slice(0, 16), find: (file) => assets.get(file) };
}

function toAsset(type: string, text: string): Asset {
  const identity = Buffer.from(text);
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

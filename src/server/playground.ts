import type { FastifyInstance, FastifyReply } from "fastify";
import { addAssets } from "./assets.ts";
import { loadPlayground } from "./playground-assets.ts";
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

/**
 * Adds `/playground/<hash>/<file>`. Nothing is loaded before somebody opens a page.
 *
 * @param mount - what stands before the app's paths outside of it
 */
export function addPlayground(app: FastifyInstance, mount: string): Playground {
  const assetsAt = addAssets(app, { path: "/playground", load: loadPlayground, policy: PAGE_POLICY });
  return {
    pageOf: (client, endpoint, examples) => async (reply) =>
      reply
        .headers({ "content-type": "text/html; charset=utf-8", "content-security-policy": PAGE_POLICY })
        .send(playgroundPage({ client, endpoint, examples, assets: mount + (await assetsAt()) })),
  };
}

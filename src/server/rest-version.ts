import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import type { ChosenVersion } from "../rest/index.ts";

/** What the router goes by beside method and path, for paths that do not say their version. */
const VERSION_CONSTRAINT = "apiVersion";
/** In place of a version where a request chooses none, or none that there is. No version can be called so. */
export const NO_VERSION = "?";

/** Of a route that is for one version; empty where the path says it. */
export function constraintsOf(version: string | undefined): { constraints?: Record<string, string> } {
  return version === undefined ? {} : { constraints: { [VERSION_CONSTRAINT]: version } };
}

type ChooseVersion = (headers: IncomingMessage["headers"], url: string, inPath: undefined) => ChosenVersion;

/** Lets routes be for one version of the API: `constraints: { apiVersion: "v1" }`. */
export function addVersionConstraint(app: FastifyInstance, choose: ChooseVersion): void {
  app.addConstraintStrategy({
    name: VERSION_CONSTRAINT,
    mustMatchWhenDerived: false,
    storage() {
      const handlers = new Map<unknown, unknown>();
      return {
        get: (version: unknown) => (handlers.get(version) as never) ?? null,
        set: (version: unknown, handler: unknown) => void handlers.set(version, handler),
      };
    },
    deriveConstraint({ headers, url = "" }: IncomingMessage) {
      if (!url.startsWith("/api/")) return undefined;
      const chosen = choose(headers, url, undefined);
      return "version" in chosen ? chosen.version : NO_VERSION;
    },
  });
}

import type { FastifyInstance } from "fastify";
import { REST_VARY, type RestRoute, type versionChooser } from "../rest/index.ts";
import { ACCEPT_PATCH } from "./rest-bodies.ts";
import { refusal, sendRestFailure } from "./rest-failure.ts";
import { constraintsOf, NO_VERSION } from "./rest-version.ts";

const ALL_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** OPTIONS, and the methods that the path does not take. */
export function addPathRefusals(
  scope: FastifyInstance,
  { url, version, allowed, refused, endpoints }: RestRoute,
): void {
  const allow = allowed.join(", ");
  scope.route({
    ...{ method: "OPTIONS", url, ...constraintsOf(version) },
    handler(_request, reply) {
      if (endpoints.has("PATCH")) void reply.header("accept-patch", ACCEPT_PATCH);
      return reply.code(204).header("allow", allow).send();
    },
  });
  scope.route({
    ...{ method: [...refused], url, ...constraintsOf(version) },
    // Before the body is read.
    onRequest(request, reply) {
      const message = `This path takes ${allowed.join(" and ")}, not ${request.method}.`;
      sendRestFailure(request, reply.header("allow", allow), refusal(405, { message }));
    },
    handler: unreachable,
  });
}

/** A path without a version, for a request that names none or an unknown one. */
export function addVersionRefusal(
  scope: FastifyInstance,
  url: string,
  choose: ReturnType<typeof versionChooser>,
): void {
  scope.route({
    ...{ method: [...ALL_METHODS], url, ...constraintsOf(NO_VERSION) },
    onRequest(request, reply) {
      const chosen = choose(request.headers, request.url, undefined);
      const message = "problem" in chosen ? chosen.problem : "";
      sendRestFailure(request, reply.header("vary", REST_VARY), refusal(400, { message }));
    },
    handler: unreachable,
  });
}

function unreachable(): never {
  throw new Error("the request was answered before");
}

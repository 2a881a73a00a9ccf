import type { FastifyInstance } from "fastify";

const MERGE_PATCH = "application/merge-patch+json";
/** What a PATCH may be (RFC 5789, 3.1). */
export const ACCEPT_PATCH: string = `application/json, ${MERGE_PATCH}`;

/**
 * Lets the routes of a scope take JSON and nothing else; a PATCH may call it a merge patch (RFC 7396), which is what
 * it is: null takes away, what is absent stays.
 */
export function addRestBodies(scope: FastifyInstance): void {
  const parseJson = scope.getDefaultJsonParser("error", "error");
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<string>(
    ["application/json", MERGE_PATCH],
    { parseAs: "string" },
    (request, body, done) => {
      const isMergePatch = request.headers["content-type"]?.toLowerCase().startsWith(MERGE_PATCH);
      if (isMergePatch === true && request.method !== "PATCH") done(notTaken());
      // Many clients send the type with every POST, whether there is a body or not.
      else if (body === "") done(null, undefined);
      else void parseJson(request, body, done);
    },
  );
}

/** An error that Fastify's own error for an unknown type is treated like. */
function notTaken(): Error {
  return Object.assign(new Error("a merge patch is for PATCH"), { statusCode: 415 });
}

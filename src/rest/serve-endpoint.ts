import type { ExecutionResult } from "graphql";
import { answerMaker, type RestAnswer } from "./answer.ts";
import { VERSION_PARAMETER } from "./choose-version.ts";
import type { ApiVersion, Endpoint, RestApi } from "./model.ts";
import { type ReadRequest, type RequestParts, requestReader } from "./read-request.ts";

/** What an answer depends on beside the URL: its form, and its version where the path does not say it. */
export const REST_VARY: string = "Accept, X-API-Version, Accept-Version";

/** An endpoint, compiled: all that does not depend on a single request is worked out. */
export interface ServedEndpoint {
  readonly endpoint: Endpoint;
  read(parts: RequestParts): ReadRequest;
  answer(result: ExecutionResult): RestAnswer;
  /** Of every answer, good or not. */
  readonly headers: Readonly<Record<string, string>>;
}

export function serveEndpoint(endpoint: Endpoint, version: ApiVersion, api: RestApi): ServedEndpoint {
  return {
    endpoint,
    read: requestReader(endpoint, api.versionByQuery ? VERSION_PARAMETER : undefined),
    answer: answerMaker(endpoint),
    headers: standingHeaders(endpoint, version),
  };
}

function standingHeaders(endpoint: Endpoint, version: ApiVersion): Record<string, string> {
  const deprecation = endpoint.deprecation ?? version.deprecation;
  const since = deprecation?.since;
  const sunset = deprecation?.sunset;
  return {
    vary: REST_VARY,
    "x-api-version": version.name,
    "x-schema-revision": version.revision,
    // A date of structured fields (RFC 9651, 3.3.7).
    ...(since !== undefined && { deprecation: `@${since.getTime() / 1000}` }),
    ...(sunset !== undefined && { sunset: sunset.toUTCString() }),
  };
}

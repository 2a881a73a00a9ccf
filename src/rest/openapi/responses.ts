import type { Deprecation, Endpoint } from "../model.ts";
import type { Components } from "./components.ts";
import type { Example } from "./examples.ts";
import type { JsonSchema } from "./json-schema.ts";
import { responseBody } from "./response-body.ts";
import { headerObject, type RefusalStatus, refusalResponse } from "./shared.ts";

export interface ResponsesScope {
  readonly components: Components;
  /** What the schema of a good answer is called. */
  readonly name: string;
  /** Of this endpoint. */
  readonly examples: readonly Example[];
  readonly deprecation: Deprecation | undefined;
}

/** The Responses Object: every status that the endpoint may answer with, and no other. */
export function responsesObject(endpoint: Endpoint, scope: ResponsesScope): JsonSchema {
  const refused = refusalsOf(endpoint).map((status) => [
    String(status),
    refusalResponse(status, examplesOf(scope, status)),
  ]);
  return {
    [endpoint.status]: goodResponse(endpoint, scope),
    ...(endpoint.method === "GET" && { 304: unchangedResponse(endpoint, scope) }),
    ...Object.fromEntries(refused),
  };
}

function goodResponse(endpoint: Endpoint, scope: ResponsesScope): JsonSchema {
  const { status, pagination, location, method } = endpoint;
  const headers = {
    ...(method === "GET" && { ETag: headerObject("ETag") }),
    ...(pagination?.totalCount !== undefined && { "X-Total-Count": headerObject("TotalCount") }),
    ...(location !== undefined && { Location: headerObject("Location") }),
    Degraded: headerObject("Degraded"),
    ...commonHeaders(endpoint, scope),
  };
  if (status === 204) return { description: "Done; there is nothing to tell.", headers };
  const { components, name } = scope;
  const schema = components.add(
    name,
    responseBody(endpoint, (type) => components.schemaOf(endpoint, type)),
  );
  const examples = examplesOf(scope, status);
  return {
    description: status === 201 ? "Made." : status === 202 ? "Accepted." : "The answer.",
    headers,
    content: { "application/json": { schema, ...(examples !== undefined && { examples }) } },
  };
}

function unchangedResponse(endpoint: Endpoint, scope: ResponsesScope): JsonSchema {
  return {
    description: "Nothing has changed since the answer that If-None-Match names.",
    headers: { ETag: headerObject("ETag"), ...commonHeaders(endpoint, scope) },
  };
}

function commonHeaders({ pagination }: Endpoint, { deprecation }: ResponsesScope): JsonSchema {
  const hasLink = pagination !== undefined || deprecation !== undefined;
  return {
    ...(hasLink && { Link: headerObject("Link") }),
    ...(deprecation?.since !== undefined && { Deprecation: headerObject("Deprecation") }),
    ...(deprecation?.sunset !== undefined && { Sunset: headerObject("Sunset") }),
    "X-API-Version": headerObject("Version"),
    "X-Schema-Revision": headerObject("Revision"),
    "X-Request-Id": headerObject("RequestId"),
  };
}

function refusalsOf({ method, segments }: Endpoint): RefusalStatus[] {
  const ofPath: RefusalStatus[] = segments.some((segment) => "parameter" in segment) ? [414] : [];
  // The body of a GET is not read, so it cannot be too long or come too slowly.
  const ofBody: RefusalStatus[] = method === "GET" ? [] : [408, 409, 413];
  return [400, 401, 403, 404, 406, ...ofBody, ...ofPath, 415, 429, 431, 500, 502, 503, 504];
}

/** What was answered with that status, by the example's name. */
function examplesOf({ examples }: ResponsesScope, status: number): JsonSchema | undefined {
  const values = examples
    .filter(({ answer }) => answer.status === status && answer.body !== undefined)
    .map(({ name, summary, answer }) => [
      name,
      { ...(summary !== undefined && { summary }), value: answer.body },
    ]);
  return values.length === 0 ? undefined : Object.fromEntries(values);
}

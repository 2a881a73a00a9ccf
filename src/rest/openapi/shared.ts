import type { JsonSchema } from "./json-schema.ts";

/** Statuses of refusals: what the response is called in the document, and what it says for people. */
const REFUSALS = {
  400: ["BadRequest", "The request does not fit this document, or the backend refused an argument."],
  401: ["Unauthenticated", "Valid credentials are asked for."],
  403: ["Forbidden", "The caller may not do this."],
  404: ["NotFound", "There is nothing by that name."],
  406: ["NotAcceptable", "The answer is JSON, which the Accept header refuses."],
  408: ["RequestTimeout", "The request did not arrive in time."],
  409: ["Conflict", "The state of what is to be changed does not allow this."],
  413: ["PayloadTooLarge", "The body is too large."],
  414: ["UriTooLong", "A part of the path is too long."],
  415: ["UnsupportedMediaType", "The body must be application/json, without a content encoding."],
  429: ["TooManyRequests", "Too many requests; try again later."],
  431: ["HeadersTooLarge", "The headers are too large."],
  500: ["InternalServerError", "A fault of the gateway."],
  502: ["BadGateway", "A backend failed, or its answer cannot be used."],
  503: ["ServiceUnavailable", "A backend cannot be reached, or the gateway takes no more requests for now."],
  504: ["GatewayTimeout", "A backend did not answer in time."],
} as const;

export type RefusalStatus = keyof typeof REFUSALS;

/** The response to a refusal: one that all endpoints share, or one with examples of its own. */
export function refusalResponse(status: RefusalStatus, examples?: JsonSchema): JsonSchema {
  const {
    [status]: [name],
  } = REFUSALS;
  return examples === undefined ? { $ref: `#/components/responses/${name}` } : responseOf(status, examples);
}

export type HeaderName =
  | "RequestId"
  | "Version"
  | "Revision"
  | "ETag"
  | "Degraded"
  | "Link"
  | "TotalCount"
  | "Deprecation"
  | "Sunset"
  | "Location"
  | "RetryAfter";

export function headerObject(name: HeaderName): JsonSchema {
  return { $ref: `#/components/headers/${name}` };
}

const TEXT: JsonSchema = { type: "string" };

export const SHARED_HEADERS: Readonly<Record<HeaderName, JsonSchema>> = {
  RequestId: {
    description: "Names the request in our logs.",
    required: true,
    schema: { ...TEXT, minLength: 1 },
  },
  Version: { description: "The version of the API that answered.", required: true, schema: TEXT },
  Revision: {
    description: "Changes when an answer of this version may have another shape.",
    required: true,
    schema: TEXT,
  },
  ETag: {
    description: "Of an answer that is not degraded; send it back as If-None-Match.",
    schema: { ...TEXT, pattern: '^"[A-Za-z0-9_-]+"$' },
  },
  Degraded: {
    description:
      "What in the answer is missing, stale or a stand-in: a list (RFC 9651) of fields of the schema, such as " +
      "`Product.reviews;status=FAILED;cause=UPSTREAM_TIMEOUT`. An answer without this header is whole.",
    schema: { ...TEXT, minLength: 1 },
  },
  Link: { description: "Where to go on (RFC 8288): the next page.", schema: TEXT },
  TotalCount: {
    description: "How many items all pages hold.",
    schema: { type: "integer", minimum: 0 },
  },
  Deprecation: {
    description: "Since when nobody should start to use this (RFC 9745): seconds since 1970.",
    required: true,
    schema: { ...TEXT, pattern: "^@-?\\d+$" },
  },
  Sunset: { description: "From when this may be gone (RFC 8594).", required: true, schema: TEXT },
  Location: { description: "Where the new thing is.", schema: { ...TEXT, pattern: "^/" } },
  RetryAfter: {
    description: "In how many seconds it is worth trying again.",
    schema: { type: "integer", minimum: 0 },
  },
};

const CODE: JsonSchema = {
  type: "string",
  pattern: "^[A-Z][A-Z_]*$",
  description: "For programs: it stays the same.",
  examples: ["BAD_USER_INPUT"],
};
const DETAILS: JsonSchema = {
  type: "array",
  description: "Of a request that does not fit this document: each thing that is wrong with it.",
  minItems: 1,
  maxItems: 20,
  items: {
    type: "object",
    properties: {
      in: { type: "string", enum: ["path", "query", "header", "body"] },
      name: {
        type: "string",
        description: "Of the parameter, or the way to the member: `items.0.quantity`.",
      },
      problem: { type: "string" },
    },
    required: ["in", "name", "problem"],
    additionalProperties: false,
  },
};

export const SHARED_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  Error: {
    type: "object",
    description: "Why a request was not served.",
    properties: {
      error: {
        type: "object",
        properties: {
          code: CODE,
          message: { type: "string", description: "For people: its wording may change." },
          details: DETAILS,
        },
        required: ["code", "message"],
        additionalProperties: false,
      },
    },
    required: ["error"],
    additionalProperties: false,
  },
  Problem: {
    type: "object",
    description: "The same as a problem document (RFC 9457), for those who ask for one.",
    properties: {
      type: { type: "string", const: "about:blank" },
      title: { type: "string" },
      status: { type: "integer", minimum: 400, maximum: 599 },
      detail: { type: "string", description: "For people: its wording may change." },
      code: CODE,
      details: DETAILS,
    },
    required: ["type", "title", "status", "detail", "code"],
    additionalProperties: false,
  },
};

export const SHARED_RESPONSES: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.entries(REFUSALS).map(([status, [name]]) => [name, responseOf(Number(status) as RefusalStatus)]),
);

function responseOf(status: RefusalStatus, examples?: JsonSchema): JsonSchema {
  const {
    [status]: [, description],
  } = REFUSALS;
  return {
    description,
    headers: {
      "X-Request-Id": headerObject("RequestId"),
      ...((status === 429 || status === 503) && { "Retry-After": headerObject("RetryAfter") }),
    },
    content: {
      "application/json": {
        schema: { $ref: "#/components/schemas/Error" },
        ...(examples !== undefined && { examples }),
      },
      "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
    },
  };
}

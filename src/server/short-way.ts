import type { FastifyRequest } from "fastify";
import { type DocumentNode, Kind } from "graphql";
import { LRUCache } from "lru-cache";
import type { Operation } from "../request/index.ts";
import { refuseVariables } from "./variables.ts";

/** What Apollo answers with `application/json`; any other Accept is its to negotiate. */
const PLAIN_ACCEPT: ReadonlySet<string | undefined> = new Set([
  undefined,
  "*/*",
  "application/json",
  "application/json, */*",
  "application/json, text/plain, */*",
]);
const PLAIN_CONTENT_TYPE: ReadonlySet<string | undefined> = new Set([
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=utf-8",
]);
/** Members of a body, parameters of a URL: with any other (extensions, say) there is something for Apollo to do. */
const PLAIN_MEMBERS: ReadonlySet<string> = new Set(["query", "operationName", "variables"]);

/**
 * The way of a plain operation past Apollo Server's pipeline, which costs more than most operations do.
 *
 * It never decides what is refused. A document gets here only when Apollo has parsed, validated and let through
 * the very same text for the same client; a request that is not plain in every respect, or that is about to be
 * refused, goes Apollo's way. So nothing that Apollo refuses can be answered here.
 */
export class ShortWay {
  readonly #documents: LRUCache<string, DocumentNode>;
  /** How many operations went this way. */
  taken = 0;

  /** @param maxCharacters - of source text, over all documents of the client */
  constructor(maxCharacters: number) {
    this.#documents = new LRUCache({
      maxSize: maxCharacters,
      sizeCalculation: (_document, query) => Math.max(64, query.length),
    });
  }

  /** Lets a text pass from now on that Apollo has found good for this client. */
  remember(query: string, document: DocumentNode): void {
    if (!this.#documents.has(query)) this.#documents.set(query, document);
  }

  /** The operation of a plain request for a known document; undefined for whatever Apollo has to look at. */
  operationOf(request: FastifyRequest): Operation | undefined {
    if (!PLAIN_ACCEPT.has(request.headers.accept)) return undefined;
    const parameters = request.method === "POST" ? fromBody(request) : fromUrl(request);
    if (parameters === undefined) return undefined;
    const { query, operationName, variables } = parameters;
    if (typeof query !== "string" || !isRecordOrAbsent(variables)) return undefined;
    const document = this.#documents.get(query);
    if (document === undefined || !namesOne(document, operationName, request.method)) return undefined;
    if (variables && refuseVariables(variables) !== undefined) return undefined;
    return { document, operationName: operationName ?? undefined, variables: variables ?? {} };
  }
}

interface Parameters {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

function fromBody({ headers, body }: FastifyRequest): Parameters | undefined {
  if (!PLAIN_CONTENT_TYPE.has(headers["content-type"]) || !isRecord(body)) return undefined;
  for (const name in body) if (!PLAIN_MEMBERS.has(name)) return undefined;
  return body;
}

/** Only with a header that makes a browser ask first (Apollo's CSRF prevention), and without a content type. */
function fromUrl({ headers, url }: FastifyRequest): Parameters | undefined {
  const isAsked = Boolean(headers["apollo-require-preflight"] || headers["x-apollo-operation-name"]);
  if (!isAsked || headers["content-type"] !== undefined || url.includes("#")) return undefined;
  const search = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  const parameters: Record<string, unknown> = {};
  for (const [name, value] of search) {
    if (!PLAIN_MEMBERS.has(name) || name in parameters) return undefined;
    parameters[name] = value;
  }
  const { variables } = parameters;
  if (typeof variables !== "string") return parameters;
  try {
    parameters.variables = JSON.parse(variables);
  } catch {
    return undefined;
  }
  // Null by URL is none of a client's; Apollo says so.
  return parameters.variables === null ? undefined : parameters;
}

/** Whether the name tells which operation is meant, and the method may carry it. */
function namesOne(
  { definitions }: DocumentNode,
  name: unknown,
  method: string,
): name is string | null | undefined {
  if (name !== undefined && name !== null && (typeof name !== "string" || name === "")) return false;
  let found = 0;
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (typeof name === "string" && definition.name?.value !== name) continue;
    if (method !== "POST" && definition.operation !== "query") return false;
    found++;
  }
  return found === 1;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isRecordOrAbsent(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === undefined || value === null || isRecord(value);
}

import type { IncomingMessage } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { BodyChanges, ForwardAction, RouteConfig } from "../config/index.ts";
import { Failure } from "../kernel/index.ts";
import { isJson } from "./backend-headers.ts";
import { BodyFault, collect } from "./collect.ts";
import { fromRaw } from "./headers.ts";
import { changeJson, JsonFault } from "./json-body.ts";
import type { Captures } from "./router.ts";

/** Repeating a method of these does no more than sending it once (RFC 9110, 9.2.2). */
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
/** A body of that size is held, so that it can be sent again. */
const MAX_HELD_BYTES = 64 * 1024;

/** What a request brings along, as it is sent on. */
export type OutgoingBody =
  | { readonly kind: "none" }
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  /** Passed on as it comes, once. */
  | { readonly kind: "stream" };

/** One request on its way through a route, whoever it is sent to and however often. */
export interface Delivery {
  readonly route: RouteConfig;
  readonly action: ForwardAction;
  readonly captures: Captures;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly body: OutgoingBody;
  /** Whether it may be sent again after a backend got it, and can be. */
  readonly isRepeatable: boolean;
  /** Whether a byte of it went out. */
  wasSent: boolean;
  /** Whether the caller's answer has begun: from then on nobody else can be asked. */
  isCommitted: boolean;
}

export type DeliveryInput = Pick<Delivery, "route" | "action" | "captures" | "request" | "reply">;

/**
 * Decides how the request's body is sent: in a stream, unless it has to be changed, or is small and may be sent again.
 *
 * Rejects before anything is sent: with INVALID_ARGUMENT if the body cannot be read, with a {@link BodyFault} if it is too
 * large.
 */
export async function openDelivery(input: DeliveryInput): Promise<Delivery> {
  const { raw, method } = input.request;
  const isIdempotent = IDEMPOTENT.has(method);
  const body = await readBody(raw, isIdempotent, input.action);
  const isRepeatable = isIdempotent && body.kind !== "stream";
  return { ...input, body, isRepeatable, wasSent: false, isCommitted: false };
}

async function readBody(
  raw: IncomingMessage,
  isIdempotent: boolean,
  action: ForwardAction,
): Promise<OutgoingBody> {
  const length = raw.headers["content-length"];
  const hasBody =
    raw.headers["transfer-encoding"] !== undefined || (length !== undefined && Number(length) > 0);
  if (!hasBody) return { kind: "none" };
  // RFC 9110, 9.3.1: it has no meaning, and whoever reads none takes it for the next request.
  if (raw.method === "GET" || raw.method === "HEAD") throw refused("a body with a method that has none");
  const changes = action.request.body;
  if (changes !== undefined && isJson(fromRaw(raw.rawHeaders))) {
    return { kind: "bytes", bytes: await changedBody(raw, changes, action.maxJsonBytes) };
  }
  const isSmall = length !== undefined && Number(length) <= MAX_HELD_BYTES;
  const isWorthHolding = action.fallback !== undefined || action.policies.settings.retry.attempts > 1;
  if (!isIdempotent || !isSmall || !isWorthHolding) return { kind: "stream" };
  return { kind: "bytes", bytes: await collect(raw, { maxBytes: MAX_HELD_BYTES }).catch(rethrow) };
}

async function changedBody(raw: IncomingMessage, changes: BodyChanges, maxBytes: number): Promise<Buffer> {
  const contentEncoding = raw.headers["content-encoding"];
  const body = await collect(raw, { maxBytes, contentEncoding }).catch(rethrow);
  try {
    return changeJson(body, changes);
  } catch (error) {
    if (error instanceof JsonFault) throw refused(error.message);
    throw error;
  }
}

/** A body that was cut off is the caller's doing; nobody is there to be told. */
function rethrow(error: unknown): never {
  if (error instanceof BodyFault && error.isTooLarge) throw error;
  throw refused(error instanceof BodyFault ? error.message : "the caller's body was cut off", error);
}

function refused(detail: string, cause?: unknown): Failure {
  return new Failure("INVALID_ARGUMENT", {
    detail: `body: ${detail}`,
    cause,
    message: "The body cannot be read.",
  });
}

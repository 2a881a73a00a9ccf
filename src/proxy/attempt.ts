import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply } from "fastify";
import type { Dispatcher, Pool } from "undici";
import { type Call, Failure, toFailure } from "../kernel/index.ts";
import { parseRetryAfter } from "../sources/index.ts";
import { codeOfHttpStatus } from "../transport/index.ts";
import { isJson, toBackendHeaders } from "./backend-headers.ts";
import { toCallerHeaders } from "./caller-headers.ts";
import { BodyFault, collect } from "./collect.ts";
import type { Delivery } from "./delivery.ts";
import { Exchange, type Incoming, type Outgoing } from "./exchange.ts";
import { fromAnswer, type Headers } from "./headers.ts";
import { changeJson, JsonFault } from "./json-body.ts";
import { searchOf, targetPath } from "./target.ts";
import { Upload } from "./upload.ts";

/** Where {@link forwardBytes} finds what an attempt is sent by: the library hands on nothing but its headers. */
const EXCHANGE: unique symbol = Symbol("exchange");

interface Mark {
  readonly exchange: Exchange;
  readonly pool: Dispatcher;
  readonly path: string;
}

type MarkedHeaders = Outgoing["headers"] & { readonly [EXCHANGE]?: Mark };

/** What `@fastify/reply-from` sends with, in place of a client of its own. */
export const forwardBytes: { readonly request: Dispatcher["request"] } = {
  request: ((
    { method, headers, body }: { method: Outgoing["method"]; headers: MarkedHeaders; body: unknown },
    callback: Parameters<Exchange["start"]>[2],
  ) => {
    const { [EXCHANGE]: mine, ...rest } = headers;
    if (mine === undefined) throw new Error("an attempt without its exchange");
    // The library's word for none is an empty text.
    const sent = (body === "" || body === undefined ? null : body) as Outgoing["body"];
    const { exchange, pool, path } = mine;
    exchange.start(pool, { path, method, headers: rest, body: sent }, callback);
  }) as unknown as Dispatcher["request"],
};

export interface Backend {
  readonly url: URL;
  readonly pool: Pool;
}

/**
 * Sends a delivery once, and its answer to the caller: resolves when the whole of it has come.
 *
 * Rejects with a `Failure`, before the caller's answer has begun or after it (`isCommitted`). An answer that says that
 * the backend is in trouble is a failure: its text is not the caller's.
 */
export function attempt({ url, pool }: Backend, delivery: Delivery, call: Call): Promise<void> {
  const { action, captures, request, reply, body, isRepeatable } = delivery;
  const upload = body.kind === "stream" ? new Upload(request.raw) : undefined;
  const exchange = new Exchange({
    ...{ call, origin: url.origin, isRepeatable },
    isCallerSlow: () => upload?.isStarved === true || (delivery.isCommitted && reply.raw.writableNeedDrain),
    onSent: () => {
      delivery.wasSent = true;
    },
  });
  return new Promise((resolve, reject) => {
    exchange.finished.catch(reject);
    let answerHeaders: IncomingHttpHeaders = {};
    request.body = upload;
    // The library would write the path anew, by the URL standard, and refuse some that are harmless. So it gets none.
    const path = targetPath(url.pathname, action.path, captures) + searchOf(request.raw.url ?? "");
    reply.from("/", {
      getUpstream: () => url.origin,
      ...(body.kind === "bytes" && { body: body.bytes, contentType: "application/octet-stream" }),
      rewriteRequestHeaders: (_request, given) =>
        ({
          ...toWire(toBackendHeaders(request, action), given, body.kind, request.raw.headers),
          [EXCHANGE]: { exchange, pool, path },
        }) as IncomingHttpHeaders,
      // They are the caller's only if this attempt is the one that he sees.
      rewriteHeaders: (headers) => {
        answerHeaders = headers;
        return {};
      },
      // The policies decide that. Without this the library repeats a 503 by itself.
      retryDelay: () => null,
      onResponse: (_request, _reply, answer) => {
        // Typed as what node:http gives; it is what the exchange gave.
        const { stream: incoming, statusCode } = answer as unknown as {
          stream: Incoming["body"];
          statusCode: number;
        };
        const passedOn = passOn(
          { statusCode, headers: answerHeaders, body: incoming },
          delivery,
          url,
          exchange,
        );
        passedOn.then(resolve, reject);
      },
      onError: (_reply, { error }) => reject(toFailure(error.cause ?? error)),
    });
  });
}

/** Adds what belongs to these bytes and to this backend. */
function toWire(
  headers: Headers,
  given: IncomingHttpHeaders,
  kind: Delivery["body"]["kind"],
  ofCaller: IncomingHttpHeaders,
): Outgoing["headers"] {
  const length = kind === "bytes" ? String(given["content-length"]) : ofCaller["content-length"];
  return {
    ...headers,
    host: given.host,
    ...(kind !== "none" && length !== undefined && { "content-length": length }),
  };
}

async function passOn(incoming: Incoming, delivery: Delivery, url: URL, exchange: Exchange): Promise<void> {
  const { statusCode: status, headers: answer, body } = incoming;
  const {
    route: { match },
    action,
    request,
    reply,
  } = delivery;
  const code = status >= 500 || status === 408 || status === 429 ? codeOfHttpStatus(status) : undefined;
  if (code !== undefined) {
    exchange.discard();
    const detail = `${request.method} ${url.origin} was answered ${status}`;
    const retryAfterMs = parseRetryAfter(fromAnswer(answer)["retry-after"]?.[0], Date.now());
    throw new Failure(code, { detail, retryAfterMs, stage: "answer" });
  }
  const hasNoBody = request.method === "HEAD" || status === 204 || status === 304;
  const changes = action.response.body;
  const isBodyChanged = changes !== undefined && !hasNoBody && status !== 206 && isJson(fromAnswer(answer));
  const headers = toCallerHeaders(answer, { match, action, url, isBodyChanged });
  if (hasNoBody) {
    body.resume();
    await exchange.finished;
    commit(delivery, status, headers);
    reply.send();
  } else if (isBodyChanged) {
    const bytes = await changed(body, { changes, maxBytes: action.maxJsonBytes, answer, exchange });
    commit(delivery, status, headers);
    reply.send(bytes);
  } else {
    commit(delivery, status, headers);
    reply.send(body);
    // Whoever reads events waits for the head of the answer, too.
    if (headers["content-type"]?.[0]?.startsWith("text/event-stream") === true) reply.raw.flushHeaders();
    await exchange.finished;
  }
}

function commit(delivery: Delivery, status: number, headers: Headers): void {
  delivery.isCommitted = true;
  setHeaders(delivery.reply.code(status), headers);
}

function setHeaders(reply: FastifyReply, headers: Headers): void {
  for (const [name, values] of Object.entries(headers)) {
    const [first = ""] = values;
    void reply.header(name, values.length === 1 ? first : values);
  }
}

interface ChangeOptions {
  readonly changes: Parameters<typeof changeJson>[1];
  readonly maxBytes: number;
  readonly answer: IncomingHttpHeaders;
  readonly exchange: Exchange;
}

async function changed(
  body: Incoming["body"],
  { changes, maxBytes, answer, exchange }: ChangeOptions,
): Promise<Buffer> {
  try {
    const [contentEncoding] = fromAnswer(answer)["content-encoding"] ?? [];
    const whole = await collect(body, { maxBytes, contentEncoding });
    return whole.length === 0 ? whole : changeJson(whole, changes);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const isKnown = error instanceof BodyFault || error instanceof JsonFault;
    if (!isKnown) throw toFailure(error);
    const detail = `the body cannot be changed: ${error.message}`;
    exchange.fail("BAD_UPSTREAM", detail);
    throw new Failure("BAD_UPSTREAM", { detail });
  }
}

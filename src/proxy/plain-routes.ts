import type { FastifyReply, FastifyRequest } from "fastify";
import type { RedirectAction, RespondAction, RouteConfig } from "../config/index.ts";
import type { CancelSignal, Failure } from "../kernel/index.ts";
import type { BreakerRegistry, Upstream } from "../policy/index.ts";
import { type Forwarder, openForwarder } from "./forward.ts";
import { type Captures, type Found, findRoute } from "./router.ts";
import { fillTemplate, searchOf } from "./target.ts";

/** A plain route, ready to answer. */
export interface PlainRoute extends Pick<RouteConfig, "name" | "match"> {
  /** Whether its answers are a backend's, unless it fails. */
  readonly passesOn: boolean;
  /**
   * Answers. Rejects with a `Failure` or a `BodyFault` if nothing was sent; resolves with what cut the answer off if
   * that was later.
   */
  answer(request: AnswerInput): Promise<Failure | undefined>;
}

export interface AnswerInput {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly captures: Captures;
  readonly signal: CancelSignal;
  /** On the clock of the policies. */
  readonly deadlineAt: number;
}

/** The plain routes of a configuration, and their connections. */
export interface PlainRoutes {
  readonly all: readonly PlainRoute[];
  /** Of each backend, for the metrics: `routes.users`, `routes.users.fallback`. */
  readonly upstreams: readonly Upstream[];
  find(request: FastifyRequest["raw"]): Found<PlainRoute> | undefined;
  /** Closes every connection to a backend. What is in flight is lost: let it finish first. */
  close(): Promise<void>;
}

/**
 * Opens the plain routes of a configuration. Connects to nobody.
 *
 * @param routes - in the order in which they are tried
 */
export function openPlainRoutes(routes: readonly RouteConfig[], breakers: BreakerRegistry): PlainRoutes {
  const forwarders: Forwarder[] = [];
  const open = routes.map((route): PlainRoute => {
    const { name, match, action } = route;
    if (action.kind === "respond") return { name, match, passesOn: false, answer: respondWith(action) };
    if (action.kind === "redirect") return { name, match, passesOn: false, answer: redirectTo(action) };
    const forwarder = openForwarder(route, action, breakers);
    forwarders.push(forwarder);
    const answer = ({ signal, deadlineAt, ...input }: AnswerInput): Promise<Failure | undefined> =>
      forwarder.forward(input, { signal, deadlineAt });
    return { name, match, passesOn: true, answer };
  });
  return {
    all: open,
    upstreams: forwarders.flatMap(({ upstreams }) => upstreams),
    find: (request) => findRoute(open, request),
    async close() {
      await Promise.all(forwarders.map((forwarder) => forwarder.close()));
    },
  };
}

function respondWith({ status, headers, body }: RespondAction): PlainRoute["answer"] {
  return async ({ reply }) => {
    reply
      .code(status)
      .headers(headers)
      .send(body === "" ? undefined : body);
    return undefined;
  };
}

function redirectTo({ origin, to, status }: RedirectAction): PlainRoute["answer"] {
  return async ({ request, reply, captures }) => {
    const location = origin + fillTemplate(to, captures) + searchOf(request.url);
    reply.code(status).header("location", location).send();
    return undefined;
  };
}

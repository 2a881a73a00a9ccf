import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Priority, SheddingSettings } from "../config/index.ts";
import { lesser, type Shed, shed } from "../policy/index.ts";
import { quality } from "./accept.ts";
import { graphqlFailureBody, sendFailure } from "./failures.ts";
import type { Load } from "./load.ts";
import type { Traffic } from "./traffic.ts";

export interface DoorOptions {
  /** Of the process. */
  readonly settings: SheddingSettings;
  /** Of the domain; default none beside the process's. */
  readonly maxInFlight?: number | undefined;
  /** By client; one that is missing here is of normal priority. */
  readonly priorities: ReadonlyMap<string, Priority>;
  readonly traffic: Traffic;
  readonly load: Load;
  /** Of the body, in bytes: more is not read. */
  readonly bodyLimit: number;
}

/** Decides, by headers alone, whether a request may enter. */
export interface Door {
  /**
   * Why a request is turned away, which is counted then; undefined: it may enter.
   *
   * @param client - that the route serves; undefined where it serves none
   */
  refusalOf(request: FastifyRequest, client: string | undefined): Shed | undefined;
  /** Answers 503, as GraphQL below `/graphql/`. The body of the request was not read, nor will it be parsed. */
  turnAway(request: FastifyRequest, reply: FastifyReply, refusal: Shed): FastifyReply;
}

export function openDoor(options: DoorOptions): Door {
  const { settings, maxInFlight, priorities, traffic, load, bodyLimit } = options;
  const ofDomain = maxInFlight === undefined ? undefined : { ...settings, maxInFlight };
  return {
    refusalOf({ method, headers }, client) {
      const ofClient = (client !== undefined && priorities.get(client)) || "normal";
      const readings = {
        inFlight: traffic.inFlightOfProcess,
        eventLoopDelayMs: load.eventLoopDelayMs,
        heapUsedPercent: load.heapUsedPercent,
      };
      const priority = lesser(ofClient, priorityOf(method, headers));
      const refusal =
        shed(priority, settings, readings, Math.random) ??
        (ofDomain && shed(priority, ofDomain, { ...readings, inFlight: traffic.inFlight }, Math.random));
      if (refusal !== undefined) traffic.turnAway(client, refusal);
      return refusal;
    },
    turnAway({ url, headers }, reply, { retryAfterSeconds }) {
      void reply.header("retry-after", retryAfterSeconds);
      // Node.js reads a body to its end and drops it, so that the next request on the connection is found where it
      // begins. What is longer than any body may be is not worth that; what does not say ends by the request timeout.
      if (Number(headers["content-length"]) > bodyLimit) void reply.header("connection", "close");
      if (!url.startsWith("/graphql/")) return sendFailure(reply, 503);
      const type = graphqlType(headers.accept);
      return reply.code(503).header("vary", "Accept").type(type).send(graphqlFailureBody(503));
    },
  };
}

/** The most that a request can be worth by its kind. What a POST holds is not known before it is parsed. */
function priorityOf(method: string, headers: IncomingHttpHeaders): Priority {
  if (isPrefetch(headers["sec-purpose"]) || isPrefetch(headers.purpose)) return "low";
  // A query: it can be sent again, while a mutation may stand for what a person has just done.
  return method === "GET" ? "normal" : "high";
}

/** `Sec-Purpose: prefetch;prerender` (Fetch), and what was sent before there was a standard. */
function isPrefetch(purpose: string | string[] | undefined): boolean {
  return typeof purpose === "string" && /^prefetch\b/i.test(purpose);
}

const GRAPHQL_TYPE = "application/graphql-response+json";

/** A client that names the type of GraphQL over HTTP trusts a body of status 503 only if it is of that type. */
function graphqlType(accept: string | undefined): string {
  const isNamed = accept?.includes(GRAPHQL_TYPE) === true;
  const wins = isNamed && quality(accept, GRAPHQL_TYPE) >= quality(accept, "application/json");
  return `${wins ? GRAPHQL_TYPE : "application/json"}; charset=utf-8`;
}

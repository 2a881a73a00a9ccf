import { createHash } from "node:crypto";
import type { ExecutionResult } from "graphql";
import { type DegradedPlace, degradedHeader } from "./degraded-header.ts";
import { degradedOf, placesOf } from "./degraded-places.ts";
import { type Failed, failureOf } from "./failed-answer.ts";
import type { Endpoint, PathSegment } from "./model.ts";
import { type Page, pageMaker } from "./page.ts";
import { lostAt, valueAt } from "./response-path.ts";

/** What an operation's result is over HTTP, whoever asked for it. */
export type RestAnswer = GoodAnswer | FailedAnswer;

export interface GoodAnswer {
  readonly kind: "good";
  /** Undefined with status 204. */
  readonly body: string | undefined;
  /** Of a whole answer that may be asked for again; undefined: it is not to be kept. */
  readonly etag: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the next page. */
  readonly nextToken: string | undefined;
}

export interface FailedAnswer extends Failed {
  readonly kind: "failed";
}

type Data = Readonly<Record<string, unknown>>;

/**
 * Compiles how results of an endpoint's operation become answers.
 *
 * One result may be that of several requests; its answer is made once.
 */
export function answerMaker(endpoint: Endpoint): (result: ExecutionResult) => RestAnswer {
  const known = new WeakMap<ExecutionResult, RestAnswer>();
  const makePage = endpoint.pagination && pageMaker(endpoint, endpoint.pagination);
  return (result) => {
    let answer = known.get(result);
    if (answer === undefined) {
      answer = toAnswer(endpoint, makePage, result);
      known.set(result, answer);
    }
    return answer;
  };
}

function toAnswer(
  endpoint: Endpoint,
  makePage: ((data: Data) => Page) | undefined,
  result: ExecutionResult,
): RestAnswer {
  const places = placesOf(result);
  const failed = failureOf(endpoint, result, places);
  if (failed !== undefined) {
    const headers = { ...degradedHeaders(degradedOf(result)), ...failed.headers };
    return { kind: "failed", failure: failed.failure, headers };
  }
  const { errors = [] } = result;
  const data = result.data ?? {};
  const page = makePage?.(data);
  const value = valueAt(page?.data ?? data, endpoint.unwrap);
  const isWhole = places.length === 0 && errors.length === 0;
  const body = endpoint.status === 204 ? undefined : JSON.stringify(isWhole ? value : marked(value));
  const location = locationOf(endpoint.location, data);
  return {
    kind: "good",
    body,
    etag: isWhole && endpoint.method === "GET" && endpoint.status === 200 ? etagOf(body ?? "") : undefined,
    headers: {
      ...degradedHeaders(places),
      ...(location !== undefined && { location }),
      ...(page?.totalCount !== undefined && { "x-total-count": page.totalCount }),
    },
    nextToken: page?.nextToken,
  };
}

function degradedHeaders(places: readonly DegradedPlace[]): Record<string, string> {
  return places.length === 0 ? {} : { degraded: degradedHeader(places) };
}

/** An object with the mark of a degraded answer; a list cannot have one, its header says it. */
function marked(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { ...value, _degraded: true }
    : value;
}

/** Undefined where a part of it is not there. */
function locationOf(segments: readonly PathSegment[] | undefined, data: Data): string | undefined {
  if (segments === undefined) return undefined;
  let path = "";
  for (const segment of segments) {
    if ("literal" in segment) path += `/${segment.literal}`;
    else {
      const keys = segment.parameter.split(".");
      if (lostAt(data, keys) !== undefined) return undefined;
      const text = String(valueAt(data, keys));
      // A reader of the URL would take dots alone for a way up.
      if (/^\.*$/.test(text)) return undefined;
      path += `/${encodeURIComponent(text)}`;
    }
  }
  return path;
}

/** Strong: equal exactly for equal bytes (RFC 9110, 8.8.3). */
function etagOf(body: string): string {
  return `"${createHash("sha1").update(body).digest("base64url")}"`;
}

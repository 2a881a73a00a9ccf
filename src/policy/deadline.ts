import { type CancelSignal, type Clock, Failure } from "../kernel/index.ts";

/** What needs longer than this cannot be done in it: no backend answers sooner. */
export const FLOOR_MS = 5;

/** A call with its limits in time. */
export interface TimedCall {
  readonly signal: CancelSignal;
  /** The whole attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** When the request that it is for must be answered, on the clock of the policies; undefined: no limit. */
  readonly deadlineAt?: number | undefined;
}

/** A policy around what sends calls that have limits in time, whatever else they have. */
export type TimedLayer<Call extends TimedCall> = (
  next: (call: Call) => Promise<unknown>,
) => (call: Call) => Promise<unknown>;

/** What a request may take: nothing here can be switched off by what a client sends. */
export interface DeadlineLimits {
  /** Of the server, for every request. */
  readonly serverMs: number;
  /** Of the client's schema. */
  readonly clientMs?: number | undefined;
}

/** What a client may send to ask for less time. */
export interface DeadlineHeaders {
  /** `x-request-timeout-ms`, or the header of that meaning: whole milliseconds. */
  readonly timeoutMs?: string | undefined;
  /** `grpc-timeout`: a number of up to eight digits and a unit (PROTOCOL-HTTP2, Timeout). */
  readonly grpcTimeout?: string | undefined;
}

/**
 * When a request must be answered: what the client asks for, its schema and the server allow, the least of them.
 *
 * Worked out once, when the request comes, on a clock that never goes back; attempts, waits and queues all happen
 * inside it. A header that is absent, malformed, not above zero, or above the limits never means "no deadline".
 */
export function deadlineOf(
  now: number,
  { serverMs, clientMs }: DeadlineLimits,
  sent: DeadlineHeaders,
): number {
  const asked = [parseMilliseconds(sent.timeoutMs), parseGrpcTimeout(sent.grpcTimeout), clientMs];
  return now + asked.reduce((least: number, ms) => (ms !== undefined && ms < least ? ms : least), serverMs);
}

/** Whole milliseconds above zero; undefined for anything else. */
export function parseMilliseconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text) || undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** The milliseconds of a `grpc-timeout`, above zero; undefined for anything else. */
export function parseGrpcTimeout(text: string | undefined): number | undefined {
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(text ?? "") ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  return Number(digits) * (UNIT_MS[unit] as number) || undefined;
}

export interface DeadlineOptions {
  readonly clock: Clock;
  /** Kept back from each attempt for what the gateway does with the answer; default 0. */
  readonly reserveMs?: number | undefined;
}

/**
 * Gives an attempt no more time than the request has left, and sends nothing that cannot end in it.
 *
 * An attempt that had less than its own timeout, and did not make it, ends with DEADLINE_EXCEEDED: it says nothing of
 * the upstream, which other callers may give the time it takes (RELIABILITY SR12). Innermost of all, so that what
 * retries and queues have used up is gone.
 */
export function deadline<Call extends TimedCall>({
  clock,
  reserveMs = 0,
}: DeadlineOptions): TimedLayer<Call> {
  return (next) => (call) => {
    const { deadlineAt, timeoutMs } = call;
    if (deadlineAt === undefined) return next(call);
    const leftMs = deadlineAt - clock.now() - reserveMs;
    if (leftMs >= timeoutMs) return next(call);
    if (leftMs < FLOOR_MS) return Promise.reject(exceeded(`${Math.floor(leftMs)} ms are left: not sent`));
    return next({ ...call, timeoutMs: leftMs }).catch((error: unknown) => {
      const wasCut =
        error instanceof Failure && error.code === "UPSTREAM_TIMEOUT" && error.stage === undefined;
      throw wasCut ? exceeded(`no answer in the ${Math.floor(leftMs)} ms that were left`, error) : error;
    });
  };
}

function exceeded(detail: string, cause?: unknown): Failure {
  return new Failure("DEADLINE_EXCEEDED", { detail, cause });
}

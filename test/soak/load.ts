import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import type { Random } from "../../examples/shop/data/random.ts";
import { judge } from "./judge.ts";
import { OPERATIONS, type ShopOperation } from "./operations.ts";
import type { Troubles } from "./troubles.ts";

/** One request, and what it is answered when every backend is well. */
interface Question {
  readonly operation: ShopOperation;
  readonly body: string;
  readonly text: string;
  readonly whole: unknown;
}

/** What a gateway can do at most. */
export interface Peak {
  readonly perSecond: number;
  readonly p99Ms: number;
}

export interface Tally {
  sent: number;
  exact: number;
  degraded: number;
  wrong: number;
  /** Turned away at the door: 503, `Retry-After`, and a body that a GraphQL client can read. */
  shed: number;
  /** Requests that were not sent, because too many were in flight. */
  heldBack: number;
  /** Of the answers that were not turned away, in milliseconds. */
  readonly latencies: number[];
  /** The first wrong answers. */
  readonly problems: string[];
}

export function newTally(): Tally {
  return {
    ...{ sent: 0, exact: 0, degraded: 0, wrong: 0, shed: 0, heldBack: 0 },
    latencies: [],
    problems: [],
  };
}

/** How many variants of each operation are asked for. */
const VARIANTS = 20;
const MAX_PROBLEMS = 20;
const TICK_MS = 5;
const MAX_LATENCIES = 100_000;

/** Connections that are opened at once. */
const STEP = 64;

const MIN_WINDOWS = 3;
const MAX_WINDOWS = 8;
/** Less than that is no growth. */
const GROWTH = 1.05;

/** Asks a gateway, and judges each of its answers. */
export class Load {
  readonly #pool: Pool;
  readonly #questions: readonly Question[];
  readonly #random: Random;
  readonly #troubles: Troubles;

  private constructor(pool: Pool, questions: readonly Question[], random: Random, troubles: Troubles) {
    this.#pool = pool;
    this.#questions = questions;
    this.#random = random;
    this.#troubles = troubles;
  }

  /** Asks each question twice while all is well, so that the gateway is warm too. @throws if an answer is not whole. */
  static async open(
    url: string,
    { random, troubles, connections }: { random: Random; troubles: Troubles; connections: number },
  ): Promise<Load> {
    const pool = new Pool(url, { connections });
    const questions: Question[] = [];
    for (const operation of OPERATIONS) {
      for (let variant = 0; variant < VARIANTS; variant++) {
        const body = JSON.stringify({ query: operation.query, variables: operation.variables(random) });
        const first = await post(pool, operation.client, body);
        const { text } = await post(pool, operation.client, body);
        const { data, errors, extensions } = JSON.parse(text) as Record<string, unknown>;
        const isWhole = first.text === text && errors === undefined && extensions === undefined;
        if (!isWhole) throw new Error(`${operation.name} is not whole: ${text.slice(0, 500)}`);
        questions.push({ operation, body, text, whole: data });
      }
    }
    return new Load(pool, questions, random, troubles);
  }

  /**
   * Answers a second, as fast as they come over so many connections: the best of at least three windows, and of as
   * many as get better. Where others use the machine, or a program has just begun, one window says little.
   */
  async measurePeak(windowMs: number, connections: number): Promise<Peak> {
    let best: Peak = { perSecond: 0, p99Ms: 0 };
    for (let window = 1; window <= MAX_WINDOWS; window++) {
      const found = await this.#measure(windowMs, connections);
      const isBetter = found.perSecond > best.perSecond;
      const grows = found.perSecond > best.perSecond * GROWTH;
      if (isBetter) best = found;
      if (window >= MIN_WINDOWS && !grows) break;
    }
    return best;
  }

  async #measure(ms: number, connections: number): Promise<Peak> {
    const tally = newTally();
    const started = performance.now();
    const ask = async (): Promise<void> => {
      while (performance.now() < started + ms) await this.#ask(tally);
    };
    await Promise.all(Array.from({ length: connections }, ask));
    return {
      perSecond: (1000 * tally.exact) / (performance.now() - started),
      p99Ms: quantile(tally.latencies, 0.99),
    };
  }

  /**
   * Opens so many connections, a few at a time: what a burst of them costs is the listen queue's, and who finds it full
   * tries again after 1, 3, 7 and 15 seconds (TCP).
   */
  async connect(connections: number): Promise<void> {
    const tally = newTally();
    for (let count = STEP; count < connections + STEP; count += STEP)
      await Promise.all(Array.from({ length: Math.min(count, connections) }, () => this.#ask(tally)));
  }

  /** So many a second, whether they are answered or not, until the signal; resolves when all have been answered. */
  async pace(perSecond: number, maxInFlight: number, tally: Tally, signal: AbortSignal): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    const started = performance.now();
    let due = 0;
    while (!signal.aborted) {
      const total = Math.floor(((performance.now() - started) / 1000) * perSecond);
      for (; due < total; due++) {
        if (inFlight.size >= maxInFlight) {
          tally.heldBack++;
          continue;
        }
        const asked = this.#ask(tally).finally(() => inFlight.delete(asked));
        inFlight.add(asked);
      }
      await sleep(TICK_MS);
    }
    await Promise.all(inFlight);
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #ask(tally: Tally): Promise<void> {
    const question = this.#random.pick(this.#questions);
    const { operation, body, whole } = question;
    const startedAt = performance.now();
    tally.sent++;
    const note = (why: string): void => {
      tally.wrong++;
      if (tally.problems.length < MAX_PROBLEMS) tally.problems.push(`${operation.name}: ${why}`);
    };
    try {
      const { status, headers, text } = await post(this.#pool, operation.client, body);
      if (status === 503 && isRefusal(headers, text)) {
        tally.shed++;
        return;
      }
      if (tally.latencies.length < MAX_LATENCIES) tally.latencies.push(performance.now() - startedAt);
      if (status !== 200) note(`status ${status}: ${text.slice(0, 200)}`);
      else if (text === question.text) tally.exact++;
      else {
        const verdict = judge(operation, whole, text, this.#troubles.mayFail(startedAt));
        if (verdict.kind === "wrong") note(`${body.slice(-40)} ${verdict.why}`);
        else tally[verdict.kind]++;
      }
    } catch (error) {
      note(`was not answered: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

async function post(pool: Pool, client: string, body: string): Promise<Answer> {
  const {
    statusCode,
    headers,
    body: answer,
  } = await pool.request({
    method: "POST",
    path: `/graphql/${client}`,
    headers: { "content-type": "application/json" },
    body,
  });
  return { status: statusCode, headers, text: await answer.text() };
}

/** RELIABILITY SR16: a time to come back, and JSON with a code. */
function isRefusal(headers: Answer["headers"], text: string): boolean {
  return /^[1-9]\d*$/.test(String(headers["retry-after"])) && /"code":"OVERLOADED"/.test(text);
}

/** The value below which that share of them lie; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

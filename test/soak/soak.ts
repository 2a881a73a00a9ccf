import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../../examples/shop/data/random.ts";
import type { Findings, Judgement } from "./findings.ts";
import { Load, newTally, quantile, type Tally } from "./load.ts";
import { openShop } from "./open-shop.ts";
import { Troubles } from "./troubles.ts";
import { type Sample, slopeOf, Watch } from "./watch.ts";

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Of the measured peak, from 0 to 1. */
  readonly share: number;
  /** From one trouble to the next; each lasts half of it. */
  readonly everyMs: number;
  readonly peakMs: number;
  readonly sampleMs: number;
}

export interface SoakReport {
  readonly options: SoakOptions;
  readonly peakPerSecond: number;
  readonly perSecond: number;
  readonly tally: Tally;
  /** How often each backend was in each trouble. */
  readonly played: ReadonlyMap<string, number>;
  /** Places in answers where a backend that was well was too late. */
  readonly late: number;
  /** Places that an open breaker kept from a backend that had long been well. */
  readonly lingering: number;
  readonly samples: readonly Sample[];
  /** At rest, when all is over. */
  readonly atRest: Sample;
  /** Over the last two thirds, in megabytes a minute. */
  readonly rssSlope: number;
  /** The end, over what it was after a third. */
  readonly rssGrowth: number;
  readonly complaints: readonly string[];
  readonly hasDied: boolean;
}

/** Short, so that a trouble shows in its own turn; and breakers that try again early, for the same reason. */
const POLICIES = "{ timeout: { ms: 2000 }, connectTimeout: { ms: 1000 }, breaker: { profile: fast } }";

const CONNECTIONS = 64;
const PEAK_CONNECTIONS = 16;
const REST_MS = 5_000;

/**
 * RELIABILITY L1: the demo shop under a share of its peak, while one backend after the other, or two at once, does
 * what no backend should. Every answer is compared with what it is when all are well.
 */
export async function soak(options: SoakOptions, say: (line: string) => void): Promise<SoakReport> {
  const { minutes, seed, share, everyMs, peakMs, sampleMs } = options;
  const { shop, url, adminUrl, gateway, close, ...opened } = await openShop(POLICIES);
  const random = seeded("soak", seed);
  const troubles = new Troubles(shop);
  const load = await Load.open(url, { random, troubles, connections: CONNECTIONS });
  try {
    const { perSecond: peakPerSecond } = await load.measurePeak(peakMs, PEAK_CONNECTIONS);
    const perSecond = peakPerSecond * share;
    say(`peak ${peakPerSecond.toFixed(0)}/s, so ${perSecond.toFixed(0)}/s for ${minutes} min`);

    const watch = new Watch(gateway.pid ?? 0, adminUrl);
    const stopping = new AbortController();
    const tally = newTally();
    const ends = performance.now() + minutes * 60_000;
    const playing = playTroubles(troubles, seed, everyMs, ends);
    const running = [
      load.pace(perSecond, CONNECTIONS, tally, stopping.signal),
      watch.every(sampleMs, stopping.signal),
    ];
    for (let minute = 0; performance.now() < ends; ) {
      await sleep(Math.min(1_000, Math.max(1, ends - performance.now())));
      const passed = Math.floor((performance.now() - (ends - minutes * 60_000)) / 60_000);
      if (passed > minute) say(lineOf(passed, tally, watch.samples));
      minute = passed;
    }
    stopping.abort();
    await Promise.all(running);
    await playing;
    await sleep(Math.min(REST_MS, minutes * 20_000));
    const atRest = await watch.sample();
    const { samples } = watch;
    const steady = samples.slice(Math.floor(samples.length / 3));
    const rssSlope = slopeOf(steady.map(({ atMs, rssMb }) => [atMs / 60_000, rssMb]));
    const rssGrowth = (samples.at(-2)?.rssMb ?? 0) / (steady[0]?.rssMb ?? 1);
    const { exitCode, signalCode } = gateway;
    const complaints = await opened.complaints();
    return {
      ...{ options, peakPerSecond, perSecond, tally, samples, atRest, rssSlope, rssGrowth, complaints },
      played: troubles.played,
      late: troubles.late,
      lingering: troubles.lingering,
      hasDied: exitCode !== null || signalCode !== null,
    };
  } finally {
    await load.close();
    await close();
  }
}

/** One after the other; the last ends before the load does. Each draws for itself, whatever the load has drawn. */
async function playTroubles(troubles: Troubles, seed: number, everyMs: number, ends: number): Promise<void> {
  for (let n = 0; performance.now() + everyMs <= ends; n++) {
    await troubles.playOne(seeded("trouble", seed * 100_000 + n), everyMs / 2);
    await sleep(everyMs / 2);
  }
}

function lineOf(
  minute: number,
  { sent, exact, degraded, wrong, shed }: Tally,
  samples: readonly Sample[],
): string {
  const { rssMb = 0, descriptors = 0, loopDelayMs = 0 } = samples.at(-1) ?? {};
  const process = `${rssMb.toFixed(0)} MB, ${descriptors} descriptors, loop p99 ${loopDelayMs.toFixed(0)} ms`;
  return `${minute} min: ${sent} sent, ${exact} exact, ${degraded} degraded, ${shed} shed, ${wrong} wrong; ${process}`;
}

/** From this length on what the process uses is judged, too: before, it has not settled. */
const STEADY_MINUTES = 15;

/** The report in words, and against its targets. */
export function findingsOfSoak(report: SoakReport): Findings {
  const { tally, options, perSecond, peakPerSecond, played, samples, complaints } = report;
  const { minutes, share, everyMs, seed } = options;
  const [first, last] = [samples[Math.floor(samples.length / 3)], samples.at(-2)];
  const names = [...played].map(([name, times]) => (times === 1 ? name : `${name} (${times})`)).sort();
  const rate = `${perSecond.toFixed(0)} requests a second, ${(share * 100).toFixed(0)}% of a peak of ${peakPerSecond.toFixed(0)}`;
  return {
    words: [
      `${minutes} minutes at ${rate}. Of ${tally.sent} answers ${tally.exact} were exact, ${tally.degraded} degraded as they should be, ${tally.shed} turned away at the door, ${tally.wrong} wrong; ${tally.heldBack} requests were not sent because ${CONNECTIONS} were in flight.`,
      `Memory was ${first?.rssMb.toFixed(0)} MB after a third of the time and ${last?.rssMb.toFixed(0)} MB at the end.`,
      `One trouble every ${everyMs / 1000} s (seed ${seed}): ${names.join(", ")}.`,
    ],
    judgements: judgeSoak(report),
    problems: [...tally.problems, ...complaints],
  };
}

function judgeSoak(report: SoakReport): Judgement[] {
  const { tally, samples, atRest, rssSlope, rssGrowth, complaints, hasDied, late, lingering, options } =
    report;
  const first = samples[Math.floor(samples.length / 3)] ?? atRest;
  const loop = samples.slice(1).map(({ loopDelayMs }) => loopDelayMs);
  const isLong = options.minutes >= STEADY_MINUTES;
  const rows: [what: string, target: string, found: string, isHeld: boolean, isStrict: boolean][] = [
    ["wrong answers", "0", String(tally.wrong), tally.wrong === 0, true],
    [
      "exits, unhandled errors and bugs in the log",
      "0",
      String(complaints.length + Number(hasDied)),
      complaints.length === 0 && !hasDied,
      true,
    ],
    ["places where a backend that was well was late", "0", String(late), late === 0, false],
    [
      "places refused by a breaker though the backend had been well for 45 s",
      "0",
      String(lingering),
      lingering === 0,
      false,
    ],
    [
      "growth of memory, last two thirds",
      "≤ 1 MB/min",
      `${rssSlope.toFixed(2)} MB/min`,
      rssSlope <= 1,
      isLong,
    ],
    ["memory at the end, over that after a third", "≤ 1.3", rssGrowth.toFixed(2), rssGrowth <= 1.3, isLong],
    [
      "descriptors at rest, over those after a third",
      "not more",
      `${atRest.descriptors} of ${first.descriptors}`,
      atRest.descriptors <= first.descriptors,
      isLong,
    ],
    [
      "event loop delay, 99th percentile: median",
      "≤ 50 ms",
      `${quantile(loop, 0.5).toFixed(0)} ms`,
      quantile(loop, 0.5) <= 50,
      false,
    ],
  ];
  return rows.map(([what, target, found, isHeld, isStrict]) => ({ what, target, found, isHeld, isStrict }));
}

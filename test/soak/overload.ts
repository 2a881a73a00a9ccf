import { seeded } from "../../examples/shop/data/random.ts";
import type { Findings, Judgement } from "./findings.ts";
import { Load, newTally, type Peak, quantile, type Tally } from "./load.ts";
import { openShop } from "./open-shop.ts";
import { Troubles } from "./troubles.ts";

export interface OverloadOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Over the measured peak. */
  readonly times: number;
}

export interface OverloadReport {
  readonly options: OverloadOptions;
  readonly peak: Peak;
  /** Before the overload, at half of the peak. */
  readonly before: Tally;
  readonly during: Tally;
  readonly goodputPerSecond: number;
  /** Until the 99th percentile of a second was again at most 1.5 times the one before; -1: not within 20 s. */
  readonly recoveryMs: number;
  readonly complaints: readonly string[];
}

/** So few that what is let in is answered soon on a small machine. The default is for a large one. */
const MAX_IN_FLIGHT = 48;
const SHEDDING = `shedding: { maxInFlight: ${MAX_IN_FLIGHT} }`;

const CONNECTIONS = 512;
const PEAK_CONNECTIONS = 24;
const RECOVERY_LIMIT_MS = 20_000;
const RECOVERED = 1.5;
/** The 99th percentile of few answers is one answer. */
const FLOOR_MS = 20;

/** RELIABILITY F23 and L4: more than the gateway can serve, and then again what it can. */
export async function overload(
  { seconds, seed, times }: OverloadOptions,
  say: (line: string) => void,
): Promise<OverloadReport> {
  const { shop, url, close, ...opened } = await openShop("{ timeout: { ms: 10000 } }", SHEDDING);
  const random = seeded("overload", seed);
  const troubles = new Troubles(shop);
  const load = await Load.open(url, { random, troubles, connections: CONNECTIONS });
  const paced = async (perSecond: number, ms: number): Promise<Tally> => {
    const tally = newTally();
    await load.pace(perSecond, CONNECTIONS, tally, AbortSignal.timeout(Math.ceil(ms)));
    return tally;
  };
  try {
    const phaseMs = seconds * 1000;
    const peak = await load.measurePeak(phaseMs / 6, PEAK_CONNECTIONS);
    await load.connect(CONNECTIONS);
    const before = await paced(peak.perSecond / 2, phaseMs / 3);
    say(`peak ${peak.perSecond.toFixed(0)}/s; ${times} times that for ${seconds} s`);
    const startedAt = performance.now();
    const during = await paced(peak.perSecond * times, phaseMs);
    const goodputPerSecond = (1000 * during.exact) / (performance.now() - startedAt);
    const usual = Math.max(FLOOR_MS, quantile(before.latencies, 0.99));
    const endedAt = performance.now();
    let recoveryMs = -1;
    while (recoveryMs < 0 && performance.now() - endedAt < RECOVERY_LIMIT_MS) {
      const second = await paced(peak.perSecond / 2, 1_000);
      const isUsual = quantile(second.latencies, 0.99) <= RECOVERED * usual && second.shed === 0;
      if (isUsual) recoveryMs = performance.now() - endedAt - 1_000;
    }
    const options = { seconds, seed, times };
    const complaints = await opened.complaints();
    return { options, peak, before, during, goodputPerSecond, recoveryMs, complaints };
  } finally {
    await load.close();
    await close();
  }
}

/** The report in words, and against its targets. */
export function findingsOfOverload(report: OverloadReport): Findings {
  const { during, peak, goodputPerSecond, options, complaints } = report;
  const { sent, heldBack, exact, degraded, shed } = during;
  return {
    words: [
      `The peak was ${peak.perSecond.toFixed(0)} answers a second. Of ${sent + heldBack} requests at ${options.times} times that for ${options.seconds} s, ${exact} were answered whole (${goodputPerSecond.toFixed(0)} a second), ${degraded} in part, ${shed} were turned away, and ${heldBack} were not sent because ${CONNECTIONS} were in flight.`,
    ],
    judgements: judgeOverload(report),
    problems: [...during.problems, ...complaints],
  };
}

function judgeOverload(report: OverloadReport): Judgement[] {
  const { peak, before, during, goodputPerSecond, recoveryMs, complaints } = report;
  const share = goodputPerSecond / peak.perSecond;
  const loaded = quantile(during.latencies, 0.99);
  const wrong = before.wrong + during.wrong;
  const rows: [what: string, target: string, found: string, isHeld: boolean, isStrict: boolean][] = [
    ["wrong answers", "0", String(wrong), wrong === 0, true],
    ["turned away with 503, Retry-After and JSON", "> 0", String(during.shed), during.shed > 0, true],
    ["goodput, of the peak", "≥ 80%", `${(share * 100).toFixed(0)}%`, share >= 0.8, false],
    [
      "99th percentile of what was let in",
      `≤ 3 × ${peak.p99Ms.toFixed(0)} ms of the peak`,
      `${loaded.toFixed(0)} ms`,
      loaded <= 3 * peak.p99Ms,
      false,
    ],
    [
      "back to usual after",
      "≤ 5 s",
      recoveryMs < 0 ? "not within 20 s" : `${(recoveryMs / 1000).toFixed(1)} s`,
      recoveryMs >= 0 && recoveryMs <= 5_000,
      false,
    ],
    [
      "exits, unhandled errors and bugs in the log",
      "0",
      String(complaints.length),
      complaints.length === 0,
      true,
    ],
  ];
  return rows.map(([what, target, found, isHeld, isStrict]) => ({ what, target, found, isHeld, isStrict }));
}

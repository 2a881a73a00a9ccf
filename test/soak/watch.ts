import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** How a gateway process is at a moment. */
export interface Sample {
  /** Since the watch began. */
  readonly atMs: number;
  readonly rssMb: number;
  /** Sockets, files and pipes. */
  readonly descriptors: number;
  /** Node's own count of what keeps its loop alive. */
  readonly handles: number;
  /** The 99th percentile since the sample before, in milliseconds. */
  readonly loopDelayMs: number;
}

/** Reads a process by `/proc` (Linux) and by the gateway's own metrics. */
export class Watch {
  readonly samples: Sample[] = [];
  readonly #pid: number;
  readonly #adminUrl: string;
  readonly #startedAt = performance.now();

  constructor(pid: number, adminUrl: string) {
    this.#pid = pid;
    this.#adminUrl = adminUrl;
  }

  async sample(): Promise<Sample> {
    const text = await (await fetch(`${this.#adminUrl}/metrics`)).text();
    const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
    const status = readFileSync(`/proc/${this.#pid}/status`, "utf8");
    const sample = {
      atMs: performance.now() - this.#startedAt,
      rssMb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024,
      descriptors: readdirSync(`/proc/${this.#pid}/fd`).length,
      handles: read("nodejs_active_handles_total"),
      loopDelayMs: read("nodejs_eventloop_lag_p99_seconds") * 1000,
    };
    this.samples.push(sample);
    return sample;
  }

  async every(ms: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sample();
      await sleep(ms, undefined, { signal }).catch(() => {});
    }
  }
}

/** The slope of a straight line through points, by least squares; 0 of fewer than two. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const count = points.length;
  const mean = (index: 0 | 1): number => points.reduce((sum, point) => sum + point[index], 0) / count;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (spread === 0 || count < 2) return 0;
  return points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}

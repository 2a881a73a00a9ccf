import type { z } from "zod";
import { section, wholeNumber } from "./values.ts";

/** What a request is worth when not all can be served, the least first. */
export const PRIORITIES = ["low", "normal", "high"] as const;

export type Priority = (typeof PRIORITIES)[number];

/** Where even the most important requests are turned away; the others are at shares of it. */
export interface SheddingSettings {
  /** Requests of all clients that are being answered. */
  readonly maxInFlight: number;
  readonly maxEventLoopDelayMs: number;
  /** Of the heap's limit, from 1 to 100. */
  readonly maxHeapUsedPercent: number;
}

/** The section `shedding`, its defaults filled in. */
export function sheddingSection(): z.ZodType<SheddingSettings> {
  return section({
    maxInFlight: wholeNumber({ min: 1, max: 1_000_000 })
      .default(2_000)
      .describe("Requests that are answered at once; at as many every other is turned away with 503."),
    maxEventLoopDelayMs: wholeNumber({ min: 10, max: 60_000, unit: "milliseconds" })
      .default(1_000)
      .describe("The same for the delay of the event loop, as the median of the last second."),
    maxHeapUsedPercent: wholeNumber({ min: 1, max: 100 })
      .default(95)
      .describe("The same for the heap in use, as a share of the most that Node.js may take."),
  }).prefault({});
}

import type { z } from "zod";
import { section, wholeNumber } from "./values.ts";

/** How a process leaves that was told to end. */
export interface DrainSettings {
  /** How long it still takes requests after it has said that it is not ready. */
  readonly delayMs: number;
  /** How long requests in flight may then go on. */
  readonly limitMs: number;
}

/** The section `drain`, its defaults filled in. */
export function drainSection(): z.ZodType<DrainSettings> {
  const time = wholeNumber({ min: 0, max: 3_600_000, unit: "milliseconds" });
  return section({
    delayMs: time
      .default(0)
      .describe("How long requests are still taken after /health/ready has begun to say 503."),
    limitMs: time.default(10_000).describe("How long requests in flight may go on after that."),
  }).prefault({});
}

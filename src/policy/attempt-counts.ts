import { Failure, type Layer } from "../kernel/index.ts";
import type { LayerOptions } from "./layer-options.ts";

/** Counts what is sent, and what was given up for want of time: the upstream's or the request's. */
export function attemptCounts({ upstream: { counts } }: LayerOptions): Layer {
  return (next) => (call) => {
    counts.attempts += 1;
    return next(call).catch((error: unknown) => {
      if (error instanceof Failure && error.code === "UPSTREAM_TIMEOUT") counts.timeouts += 1;
      throw error;
    });
  };
}

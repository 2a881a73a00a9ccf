import type { Layer, UpstreamCall } from "../kernel/index.ts";
import { breaker } from "./breaker-layer.ts";
import { deadline } from "./deadline.ts";
import type { LayerOptions } from "./layer-options.ts";
import { Bulkhead, limit } from "./limit.ts";
import { retry } from "./retry.ts";

/** Reads, and mutations that carry a key by which the backend knows them again. */
export function retryLayer({ settings, isRead, isIdempotent, upstream }: LayerOptions): Layer | undefined {
  if (!(isRead || isIdempotent) || settings.retry.attempts <= 1) return undefined;
  const { budget, clock, random } = upstream;
  return retry({ settings: settings.retry, budget, isIdempotent: true, clock, random });
}

/**
 * The source's bulkhead; and inside its bounds one of the field's own, if the field has other settings.
 *
 * A call waits for the field's place first: the other way round, what waits for a slow field would hold places that
 * the source's other fields need.
 */
export function limitLayer({ settings, upstream }: LayerOptions): Layer {
  const bySource = limit<UpstreamCall>(upstream.bulkhead);
  const { maxConcurrent, maxQueue, queueMs } = settings.limit;
  const usual = upstream.settings.limit;
  if (maxConcurrent === usual.maxConcurrent && maxQueue === usual.maxQueue && queueMs === usual.queueMs)
    return bySource;
  const own = new Bulkhead(settings.limit, upstream.clock);
  upstream.bulkheads.push(own);
  const byField = limit<UpstreamCall>(own);
  return (next) => byField(bySource(next));
}

/** Undefined where the breakers of the source are off. */
export function breakerLayer({ attempts }: LayerOptions): Layer | undefined {
  return attempts === undefined ? undefined : breaker(attempts);
}

/** Nothing is kept back: a client that waits for 300 ms gets what is there after 300 ms. */
export function deadlineLayer({ upstream }: LayerOptions): Layer {
  return deadline({ clock: upstream.clock });
}

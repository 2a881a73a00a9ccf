import type { BackendConfig, ForwardAction, RouteConfig } from "../config/index.ts";
import {
  blame,
  type CancelSignal,
  type Failure,
  type Send,
  toFailure,
  type UpstreamCall,
} from "../kernel/index.ts";
import { type BreakerRegistry, composeStack, openUpstream, type Upstream } from "../policy/index.ts";
import { attempt } from "./attempt.ts";
import { type Delivery, type DeliveryInput, openDelivery } from "./delivery.ts";
import { openLanes } from "./lane.ts";

/** A backend of a route, with the policies around it. */
interface GuardedBackend {
  readonly upstream: Upstream;
  send(delivery: Delivery, limits: Limits): Promise<unknown>;
  close(): Promise<void>;
}

/** How long the request may take, and whether anybody still waits. */
interface Limits {
  readonly signal: CancelSignal;
  /** On the clock of the policies. */
  readonly deadlineAt: number;
}

/** A route that sends on. */
export interface Forwarder {
  readonly upstreams: readonly Upstream[];
  /**
   * Answers a request from the backend, or from the fallback one. Rejects with a `Failure` or a `BodyFault` if nothing
   * was sent; resolves with what cut the answer off if that was later.
   */
  forward(input: Omit<DeliveryInput, "route" | "action">, limits: Limits): Promise<Failure | undefined>;
  close(): Promise<void>;
}

export function openForwarder(
  route: RouteConfig,
  action: ForwardAction,
  breakers: BreakerRegistry,
): Forwarder {
  const name = `routes.${route.name}`;
  const backend = openBackend(name, action.backend, action, breakers);
  const fallback = action.fallback && openBackend(`${name}.fallback`, action.fallback, action, breakers);
  const backends = fallback === undefined ? [backend] : [backend, fallback];
  return {
    upstreams: backends.map(({ upstream }) => upstream),
    async forward(input, limits) {
      const delivery = await openDelivery({ ...input, route, action });
      try {
        await backend.send(delivery, limits).catch((error: unknown) => {
          if (fallback === undefined || blame(error) !== "upstream" || !mayAskAnother(delivery)) throw error;
          return fallback.send(delivery, limits);
        });
        return undefined;
      } catch (error) {
        if (!delivery.isCommitted) throw error;
        return toFailure(error);
      }
    },
    async close() {
      await Promise.all(backends.map((each) => each.close()));
    },
  };
}

/** Not after the caller has got a byte, and not where the first backend may have acted upon it. */
function mayAskAnother({ isCommitted, isRepeatable, wasSent }: Delivery): boolean {
  return !isCommitted && (isRepeatable || !wasSent);
}

function openBackend(
  name: string,
  config: BackendConfig,
  { policies: { settings } }: ForwardAction,
  breakers: BreakerRegistry,
): GuardedBackend {
  const upstream = openUpstream({ name, settings, breakers });
  const pool = openLanes(config, settings);
  // One for all methods: to a route, its backend is one thing that works or does not.
  const { attempts } = settings.breaker.enabled
    ? { attempts: breakers.method({ source: name, method: "*" }, settings.breaker) }
    : { attempts: undefined };
  const send: Send = (call) => attempt({ url: config.url, pool }, call.request as Delivery, call);
  const compose = (isIdempotent: boolean): Send =>
    composeStack(
      // Not a read, whatever its method is: answers pass in streams, which cannot be shared.
      { coordinate: name, settings, isRead: false, isIdempotent, usesRequestId: true, upstream, attempts },
      send,
    );
  const once = compose(false);
  const repeatable = compose(true);
  return {
    upstream,
    send(delivery, { signal, deadlineAt }) {
      const call: UpstreamCall = {
        ...{ signal, deadlineAt, timeoutMs: settings.timeout.ms, request: delivery },
        requestId: delivery.request.id,
        key: () => "",
      };
      return (delivery.isRepeatable ? repeatable : once)(call);
    },
    // Whoever closes has let the requests finish.
    close: () => pool.destroy(),
  };
}

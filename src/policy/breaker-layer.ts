import { Failure, type Layer } from "../kernel/index.ts";
import type { NamedRefusal } from "./breaker-node.ts";
import { type OutcomeOptions, outcomeOf } from "./outcome.ts";
import type { AttemptGate } from "./source-breakers.ts";

/**
 * Sends only what the breakers of the source and of its method admit, and tells them how each attempt ended.
 *
 * Inside the retries, so that each attempt is a sample, and inside the limit, whose refusals are not the upstream's.
 */
export function breaker(gate: AttemptGate, options?: OutcomeOptions): Layer {
  return (next) => async (call) => {
    const permit = gate.admit();
    if (!permit.isAdmitted) throw circuitOpen(permit);
    try {
      const answer = await next(call);
      permit.settle("success");
      return answer;
    } catch (error) {
      permit.settle(outcomeOf(error, options), error instanceof Failure ? error.stage : undefined);
      throw error;
    }
  };
}

/** What a call that a breaker refuses ends with. */
export function circuitOpen({ breaker: name, state, retryAfterMs }: NamedRefusal): Failure {
  return new Failure("CIRCUIT_OPEN", { detail: `the breaker ${name} is ${state}`, retryAfterMs });
}

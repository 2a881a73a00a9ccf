import type { EffectivePolicies } from "../config/index.ts";
import type { Problems } from "../kernel/index.ts";
import { breaker } from "./breaker.ts";
import { criticality } from "./criticality.ts";
import { FALLBACK_SDL } from "./fallback.ts";
import { limit } from "./limit.ts";
import type { PolicyDirective } from "./policy-directive.ts";
import { type PolicyField, resolvePolicies } from "./resolve.ts";
import { retry } from "./retry.ts";
import { singleFlight } from "./single-flight.ts";
import { timeout } from "./timeout.ts";

/** Every policy directive by one line, in the order of the stack, outermost first (`src/policy/coordinate-stack.ts`, `stack.ts`). */
export const POLICY_DIRECTIVES: readonly PolicyDirective[] = [
  criticality,
  singleFlight,
  retry,
  limit,
  breaker,
  timeout,
];

/** Their definitions; the descriptions are their reference pages. */
export const POLICY_SDL: string = [...POLICY_DIRECTIVES.map(({ sdl }) => sdl), FALLBACK_SDL].join("\n\n");

/** {@link resolvePolicies} with every policy directive there is. */
export function policiesOf(
  field: PolicyField,
  inherited: EffectivePolicies,
  problems: Problems,
): EffectivePolicies {
  return resolvePolicies(POLICY_DIRECTIVES, field, inherited, problems);
}

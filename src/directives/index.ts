import type { EffectivePolicies } from "../config/index.ts";
import type { Problems } from "../kernel/index.ts";
import type { PolicyDirective } from "./policy-directive.ts";
import { type PolicyField, resolvePolicies } from "./resolve.ts";
import { singleFlight } from "./single-flight.ts";
import { timeout } from "./timeout.ts";

/** Every policy directive by one line, in the order of the stack, outermost first (`src/policy/stack.ts`). */
export const POLICY_DIRECTIVES: readonly PolicyDirective[] = [singleFlight, timeout];

/** Their definitions; the descriptions are their reference pages. */
export const POLICY_SDL: string = POLICY_DIRECTIVES.map(({ sdl }) => sdl).join("\n\n");

/** {@link resolvePolicies} with every policy directive there is. */
export function policiesOf(
  field: PolicyField,
  inherited: EffectivePolicies,
  problems: Problems,
): EffectivePolicies {
  return resolvePolicies(POLICY_DIRECTIVES, field, inherited, problems);
}

import type { FieldDefinitionNode } from "graphql";
import { type EffectivePolicies, overridePolicies, settingFault } from "../config/index.ts";
import type { Problems } from "../kernel/index.ts";
import { directiveOf, placeOf } from "../sources/index.ts";
import type { GivenSetting, PolicyDirective } from "./policy-directive.ts";

/** A fetched field whose directives are looked at. */
export interface PolicyField {
  /** `Product.reviews`. */
  readonly coordinate: string;
  readonly node: FieldDefinitionNode | null | undefined;
}

/**
 * A field's policies: those of its source, and over them what its directives say. A value that `gateway.yaml` would
 * refuse too stands among the problems, and the one that is inherited stays.
 */
export function resolvePolicies(
  directives: readonly PolicyDirective[],
  { coordinate, node }: PolicyField,
  inherited: EffectivePolicies,
  problems: Problems,
): EffectivePolicies {
  let policies = inherited;
  for (const { name, settingsOf } of directives) {
    const use = directiveOf(node, name);
    if (use === undefined) continue;
    const good = settingsOf(use).filter((setting) => {
      const fault = settingFault(name, setting.name, setting.value);
      if (fault !== undefined) report(`${coordinate}: @${name}(${setting.name}:)`, setting, fault, problems);
      return fault === undefined;
    });
    const settings = Object.fromEntries(good.map((setting) => [setting.name, setting.value]));
    policies = overridePolicies(policies, { [name]: settings }, `@${name} on ${coordinate}`);
  }
  return policies;
}

function report(what: string, { value, node }: GivenSetting, fault: string, problems: Problems): void {
  const [predicate = "", hint] = fault.split("\n");
  const instead = predicate.startsWith("must be ") ? `, not ${JSON.stringify(value)}` : "";
  problems.add(placeOf(node), `${what} ${predicate}${instead}`, hint);
}

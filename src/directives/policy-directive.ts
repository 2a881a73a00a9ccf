import { type ConstDirectiveNode, type ConstValueNode, valueFromASTUntyped } from "graphql";
import type { PolicyName } from "../config/index.ts";
import type { DirectiveName } from "../sources/index.ts";

/** One setting as a directive gives it, and where it stands. */
export interface GivenSetting {
  readonly name: string;
  readonly value: unknown;
  readonly node: ConstValueNode;
}

/** A policy as a field may have it: one file here and one line in `index.ts`. */
export interface PolicyDirective {
  /** Of the directive, without the "@", and of the policy in `gateway.yaml` that it is. */
  readonly name: PolicyName & DirectiveName;
  /** Definition of the directive; its descriptions are its reference page. */
  readonly sdl: string;
  /** What its arguments mean in the settings of `gateway.yaml`, which say what is allowed. */
  settingsOf(use: ConstDirectiveNode): readonly GivenSetting[];
}

/** For a directive whose arguments are the settings, by their names. */
export function argumentsAsSettings({ arguments: given = [] }: ConstDirectiveNode): GivenSetting[] {
  return given.map(({ name, value }) => ({
    name: name.value,
    value: valueFromASTUntyped(value),
    node: value,
  }));
}

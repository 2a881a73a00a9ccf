import type { FieldFetch } from "../graph/index.ts";
import type { FetchInput } from "../sources/index.ts";
import type { GraphObject } from "./object.ts";

/** The input of a field's fetch if all it needs of the object is at hand; undefined if it has to be asked for. */
export function inputOf(
  object: GraphObject,
  { spec, requires }: FieldFetch,
  args: Readonly<Record<string, unknown>>,
): FetchInput | undefined {
  if (requires.length > 0) return undefined;
  const needed: Record<string, unknown> = {};
  for (const name of spec.objectFields) {
    const value = object.keyValue(name);
    if (value === undefined) return undefined;
    needed[name] = value;
  }
  return { args, object: needed };
}

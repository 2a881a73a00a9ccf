import type { GraphField } from "../graph/index.ts";
import { Failure, toFailure } from "../kernel/index.ts";
import { type Asking, chooseSources, sparesOf, withoutRefused } from "../plan/index.ts";
import type { RequestContext } from "./context.ts";
import type { GraphObject, Part } from "./object.ts";
import { takePart } from "./substituted.ts";

/** Asks the sources that an object's fields have to come from, and are not asked yet. Tells which those are. */
export function askFor(
  object: GraphObject,
  fields: readonly GraphField[],
  context: RequestContext,
): readonly string[] {
  const { type } = object;
  const asked = withoutRefused(fields, type, object, context.refusals);
  const asking = chooseSources(type, object, asked, context.refusals);
  for (const each of asking) object.expect(each.lookup.source, findPart(object, each, context));
  return asking.map(({ lookup }) => lookup.source);
}

/** Asks the next source that has a field, too, once all that were asked for it are of no use. */
export function askSpare(
  object: GraphObject,
  field: GraphField,
  context: RequestContext,
): Promise<unknown> | undefined {
  const [spare] = sparesOf(object.type, object, field);
  if (spare === undefined) return undefined;
  object.expect(spare.lookup.source, findPart(object, spare, context), true);
  return object.settled(spare.lookup.source);
}

/** Never rejects. */
async function findPart(
  object: GraphObject,
  { lookup, key, isRefused }: Asking,
  context: RequestContext,
): Promise<Part> {
  if (isRefused) return toFailure(await context.refused(lookup.spec));
  const values: Record<string, unknown> = {};
  for (const [name, holder] of key) {
    const part = holder === undefined ? undefined : await object.settled(holder);
    if (part === null || part instanceof Failure) return part;
    const value = object.keyValue(name, holder);
    if (value === undefined || value === null) {
      return new Failure("BAD_UPSTREAM", {
        detail: `no key at hand by which ${lookup.source} knows a ${object.type.name}`,
      });
    }
    values[name] = value;
  }
  const args: Record<string, unknown> = {};
  for (const [field, argument] of lookup.keyArguments) args[argument] = values[field];
  try {
    const input = lookup.spec.batched ? { args: {}, object: values } : { args, object: {} };
    const outcome = await context.load(lookup.spec, input);
    return takePart(object, lookup, outcome, context);
  } catch (error) {
    return toFailure(error);
  }
}

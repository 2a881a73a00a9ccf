import { type Complete, completeRaw, rawOf } from "./complete.ts";
import type { Instance } from "./instance.ts";
import { firstUseful } from "./lookups.ts";
import type { ArgumentsNode, Position, ReadNode } from "./model.ts";
import { BUBBLE, type Run } from "./run.ts";
import { pathOf, type Slot } from "./slot.ts";

/** Reads a field of an object into its place. */
export type Read = (instance: Instance, run: Run, slot: Slot) => unknown;

/** Compiles what reads a field; an error is recorded at its place, and {@link BUBBLE} if that may not be null. */
export function linkRead(node: ReadNode, link: (position: Position) => Complete): Read {
  const read = linkSources(node, link);
  const { checks } = node;
  const { nullable } = node.position;
  return (instance, run, slot) => {
    if (checks !== undefined && refuses(checks, run, slot)) return nullable ? null : BUBBLE;
    try {
      return read(instance, run, slot);
    } catch (error) {
      run.fail(error, pathOf(slot));
      return nullable ? null : BUBBLE;
    }
  };
}

function linkSources(node: ReadNode, link: (position: Position) => Complete): Read {
  const { from } = node;
  const complete = link(node.position);
  if (node.otherwise === undefined)
    return (instance, run, slot) => completeRaw(rawOf(from, instance), complete, run, slot);
  const others = new Map<ReadNode, Complete>();
  for (let other: ReadNode | undefined = node.otherwise; other !== undefined; other = other.otherwise)
    others.set(other, link(other.position));
  return (instance, run, slot) => {
    const chosen = firstUseful(node, instance);
    return completeRaw(rawOf(chosen.from, instance), others.get(chosen) ?? complete, run, slot);
  };
}

/** Whether arguments are refused, which is the error of the place then. */
export function refuses(args: ArgumentsNode, run: Run, place: Slot): boolean {
  try {
    run.argumentsOf(args);
    return false;
  } catch (error) {
    run.fail(error, pathOf(place));
    return true;
  }
}

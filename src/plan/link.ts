import { absorbAt, type Complete, completeRaw } from "./complete.ts";
import { isPure, linkPure, unknownType } from "./link-pure.ts";
import { LinkedObject } from "./linked-object.ts";
import type { ObjectNode, Position } from "./model.ts";
import { BUBBLE } from "./run.ts";
import { pathOf, type Slot } from "./slot.ts";

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});

/** Makes the root of a plan ready to run. */
export function linkRoot(root: ObjectNode): LinkedObject {
  return new LinkedObject(root, link);
}

/** Compiles a position to what makes its values. */
function link(position: Position): Complete {
  if (isPure(position)) {
    const make = linkPure(position);
    return (raw, run, slot) => {
      const before = run.errors.length;
      const value = make(raw, run);
      if (run.errors.length > before) run.prefixAll(before, pathOf(slot));
      return value;
    };
  }
  const { nullable } = position;
  switch (position.kind) {
    case "list":
      return linkList(position.item, nullable);
    case "index": {
      const make = link(position.position);
      return (raw, run, slot) => {
        const item = Array.isArray(raw) ? raw[position.index] : null;
        return absorbAt(completeRaw(item, make, run, slot), nullable, run, slot);
      };
    }
    case "object": {
      const object = new LinkedObject(position.object, link);
      return (raw, run, slot) =>
        absorbAt(
          raw === null || raw === undefined ? null : object.open(raw, NOTHING, run, slot),
          nullable,
          run,
          slot,
        );
    }
    case "abstract": {
      const { graphType, source } = position;
      const objects = new Map(
        [...position.byGraphType].map(([name, node]) => [name, new LinkedObject(node, link)]),
      );
      return (raw, run, slot) => {
        if (raw === null || raw === undefined) return absorbAt(null, nullable, run, slot);
        const object = objects.get(run.graph.typeOf(graphType, source, raw) ?? "");
        if (object !== undefined) return absorbAt(object.open(raw, NOTHING, run, slot), nullable, run, slot);
        run.fail(unknownType(graphType, source), pathOf(slot));
        return nullable ? null : BUBBLE;
      };
    }
    case "leaf":
      throw new Error("a leaf waits for nothing");
  }
}

function linkList(item: Position, nullable: boolean): Complete {
  const make = link(item);
  return (raw, run, slot) => {
    if (!Array.isArray(raw)) return absorbAt(null, nullable, run, slot);
    const out: unknown[] = new Array(raw.length).fill(null);
    const container = out as unknown as Slot["container"];
    for (let key = 0; key < raw.length; key++) {
      const place: Slot = { up: slot, container, key, nullable: item.nullable };
      const value = completeRaw(raw[key], make, run, place);
      if (value === BUBBLE) return nullable ? null : BUBBLE;
      out[key] = value;
    }
    return out;
  };
}

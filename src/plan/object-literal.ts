import type { PlainRead } from "../sources/index.ts";
import type { Instance } from "./instance.ts";
import { BUBBLE, type Run } from "./run.ts";
import type { Slot } from "./slot.ts";

/** One key of an object: what stands there from the beginning, or what reads it from the payload. */
export type Entry =
  | { readonly key: string; readonly constant: string | null }
  | {
      readonly key: string;
      /** Where a payload may hold the value as it is; `make` reads all others. */
      readonly plain: PlainRead | undefined;
      readonly make: (payload: object, run: Run) => unknown;
    };

/** Makes an object of a payload; {@link BUBBLE} if one of its values is that. */
export type MakeObject = (payload: object, run: Run) => Record<string, unknown> | typeof BUBBLE;

/** A key whose value may have to wait for something, and so learns its place. */
export interface PlacedEntry {
  readonly key: string;
  readonly nullable: boolean;
  readonly make: (instance: Instance, run: Run, slot: Slot) => unknown;
}

/** Puts values in their places in an object that is there; false if one of them is {@link BUBBLE}. */
export type FillObject = (instance: Instance, run: Run) => boolean;

/** JavaScript that tells whether a value is one that the reader would yield as it is. */
const HOLDS: Readonly<Record<PlainRead["holds"], (value: string) => string>> = {
  string: (value) => `typeof ${value} === "string"`,
  boolean: (value) => `typeof ${value} === "boolean"`,
  int: (value) => `(${value} | 0) === ${value}`,
  float: (value) => `typeof ${value} === "number" && Number.isFinite(${value})`,
};

/**
 * Compiles the entries of an object to code that builds a plain object literal.
 *
 * Engines and JSON.stringify like literals best, and the values of most leaves are only passed on: a list of
 * objects with one leaf takes 0.4 of its time when that is read and checked in place, and not through its closures.
 *
 * What gets into the code are numbered names, response keys, constants and the properties of payloads that the SDL
 * names. All texts go through JSON.stringify. No key is `__proto__`, which would set the prototype: the compiler
 * of plans refuses it.
 */
export function compileLiteral(entries: readonly Entry[]): MakeObject {
  const makers: unknown[] = [];
  const reads: string[] = [];
  const properties = entries.map((entry) => {
    const key = JSON.stringify(entry.key);
    if ("constant" in entry) return `${key}: ${JSON.stringify(entry.constant)}`;
    const value = `v${makers.length}`;
    const make = `make${makers.length}`;
    makers.push(entry.make);
    if (entry.plain === undefined) {
      reads.push(`const ${value} = ${make}(payload, run); if (${value} === BUBBLE) return BUBBLE;`);
    } else {
      const { property, holds } = entry.plain;
      reads.push(
        `let ${value} = payload[${JSON.stringify(property)}];`,
        `if (!(${HOLDS[holds](value)}) && (${value} = ${make}(payload, run)) === BUBBLE) return BUBBLE;`,
      );
    }
    return `${key}: ${value}`;
  });
  const names = makers.map((_, index) => `make${index}`);
  const body = `return (payload, run) => { ${reads.join(" ")} return { ${properties.join(", ")} }; };`;
  return new Function("BUBBLE", ...names, body)(BUBBLE, ...makers) as MakeObject;
}

/**
 * Compiles stores by name, which {@link compileLiteral} has made room for: one by a name in a variable, into objects
 * of many shapes, took a seventh of a list's time. The same rules hold for what gets into the code.
 */
export function compileFill(entries: readonly PlacedEntry[]): FillObject {
  const stores = entries.map(({ key, nullable }, index) => {
    const name = JSON.stringify(key);
    const slot = `{ up: instance.slot, container: out, key: ${name}, nullable: ${nullable} }`;
    return `const v${index} = make${index}(instance, run, ${slot}); if (v${index} === BUBBLE) return false; out[${name}] = v${index};`;
  });
  const names = entries.map((_, index) => `make${index}`);
  const body = `return (instance, run) => { const { out } = instance; ${stores.join(" ")} return true; };`;
  return new Function("BUBBLE", ...names, body)(BUBBLE, ...entries.map(({ make }) => make)) as FillObject;
}

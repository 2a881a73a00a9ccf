import { absorbAt, type Complete, settle } from "./complete.ts";
import { type LinkedFetch, startFetch } from "./fetches.ts";
import { waitsForPart } from "./gather.ts";
import { type Instance, isGone, type Life } from "./instance.ts";
import { isObject, isPureField, linkObject } from "./link-pure.ts";
import { linkRead, refuses } from "./linked-read.ts";
import { askSources, askSpares } from "./lookups.ts";
import type { ArgumentsNode, FetchNode, FindNode, ObjectNode, Position, ReadNode } from "./model.ts";
import { compileFill, type FillObject, type MakeObject } from "./object-literal.ts";
import { BUBBLE, nullFailure, type Run, type Starter } from "./run.ts";
import { giveUp, pathOf, type Slot } from "./slot.ts";

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});
const NONE = Object.freeze([]) as unknown as never[];
/** Of an object that asks no source: none can say that it is not there. */
const ALWAYS: Life = Object.freeze({ isGone: false, of: undefined });

/** Makes what completes a position; given, because positions hold objects and objects hold positions. */
export type Link = (position: Position) => Complete;

interface LinkedSelf {
  readonly key: string;
  readonly nullable: boolean;
  readonly checks: ArgumentsNode | undefined;
  readonly object: LinkedObject;
}

/** An object whose fields do not all stand in its payload. */
export class LinkedObject implements Starter {
  readonly #node: ObjectNode;
  /** Makes what the answer has in its place, without what is read by itself; undefined where it collapses. */
  readonly #make: MakeObject | undefined;
  /** Reads what else can be read as soon as the object is there, and may have to wait for something in turn. */
  readonly #fill: FillObject;
  /** Reads what has to wait for the lookups. */
  readonly #fillLate: FillObject;
  readonly #fetches: readonly LinkedFetch[];
  readonly #lateFetches: readonly LinkedFetch[];
  readonly #finds: readonly { readonly node: FindNode; readonly object: LinkedObject }[];
  readonly #selves: readonly LinkedSelf[];
  /** Set by whoever finds the object by its key: the fetch that its first lookup is. */
  readonly #found: FindNode | undefined;
  /** Whether anything of it has to be asked for as soon as it is there. */
  readonly #starts: boolean;

  constructor(node: ObjectNode, link: Link, found?: FindNode) {
    this.#node = node;
    this.#found = found;
    this.#make = node.collapses ? undefined : linkObject(node);
    const reads = node.fields
      .filter((field) => field.kind === "read")
      .filter((field) => node.collapses || !isPureField(field));
    const fill = (some: readonly ReadNode[]): FillObject =>
      node.collapses
        ? collapse(some, link)
        : compileFill(
            some.map((read) => ({
              key: read.key,
              nullable: read.position.nullable,
              make: linkRead(read, link),
            })),
          );
    const fetches = node.fields.filter((field) => field.kind === "fetch");
    const linkFetch = (fetch: FetchNode): LinkedFetch => ({ node: fetch, complete: link(fetch.position) });
    this.#fill = fill(reads.filter(({ from }) => from.kind !== "part"));
    this.#fillLate = fill(reads.filter(({ from }) => from.kind === "part"));
    this.#fetches = fetches.filter((fetch) => !waitsForPart(fetch)).map(linkFetch);
    this.#lateFetches = fetches.filter(waitsForPart).map(linkFetch);
    this.#finds = node.fields
      .filter((field) => field.kind === "find")
      .map((find) => ({ node: find, object: new LinkedObject(find.position.object, link, find) }));
    this.#selves = node.fields
      .filter((field) => field.kind === "self")
      .filter((field) => !isPureField(field))
      .map(({ key, position, checks }) => ({
        key,
        checks,
        nullable: position.nullable,
        object: new LinkedObject(position.object, link),
      }));
    this.#starts = node.lookups.length + this.#fetches.length + this.#finds.length > 0;
  }

  /** What stands in the object's place now; what is still to come goes there by itself. */
  open(payload: unknown, known: Readonly<Record<string, unknown>>, run: Run, slot: Slot): unknown {
    const { lookups } = this.#node;
    const isAsked = lookups.length > 0;
    const life = isAsked ? { isGone: false, of: undefined } : ALWAYS;
    const parts: unknown[] = isAsked ? new Array(lookups.length) : NONE;
    const instance = this.#begin(payload, known, parts, life, run, slot);
    return instance === undefined ? BUBBLE : this.#read(instance, run);
  }

  /** The root of an operation whose fields go one after the other: nothing of it starts by itself. */
  openRoot(run: Run, slot: Slot): Instance | undefined {
    return this.#begin(undefined, NOTHING, NONE, ALWAYS, run, slot);
  }

  /** Every key in the order of the answer, so that late values find their places; undefined if one is lost. */
  #begin(
    payload: unknown,
    known: Instance["known"],
    parts: unknown[],
    life: Life,
    run: Run,
    slot: Slot,
  ): Instance | undefined {
    const before = run.errors.length;
    const out = this.#make?.(isObject(payload) ? payload : NOTHING, run);
    if (run.errors.length > before) run.prefixAll(before, pathOf(slot));
    if (out === BUBBLE) return undefined;
    const selves = this.#selves.length === 0 ? NONE : [];
    return { payload, known, parts, slot, out, selves, life };
  }

  /** Reads what the object literal does not hold, and starts what has to be waited for. */
  #read(instance: Instance, run: Run): unknown {
    const { payload, known, parts, out, slot } = instance;
    if (!this.#fill(instance, run)) return BUBBLE;
    for (const { key, nullable, object, checks } of this.#selves) {
      if (out === undefined) continue;
      const life = { isGone: false, of: instance.life };
      const place: Slot = { up: slot, container: out, key, nullable };
      const isRefused = checks !== undefined && refuses(checks, run, place);
      const same = isRefused ? undefined : object.#begin(payload, known, parts, life, run, place);
      const itself = same === undefined ? BUBBLE : object.#read(same, run);
      if (itself === BUBBLE && !nullable) return BUBBLE;
      instance.selves.push(itself === BUBBLE ? undefined : same);
      out[key] = itself === BUBBLE ? null : itself;
    }
    if (this.#starts) run.enqueue(this, instance);
    return out ?? slot.container[slot.key] ?? null;
  }

  startAll(instances: readonly Instance[], run: Run): void {
    for (const fetch of this.#fetches) startFetch(fetch, instances, run);
    for (const find of this.#finds) for (const instance of instances) this.#find(find, instance, run);
    if (this.#node.lookups.length === 0) return;
    askSources({ node: this.#node, found: this.#found }, instances, run, () =>
      this.#finishLookups(instances, run),
    );
  }

  /** Starts one field of the root, for mutations, which go one after the other. */
  startField(key: string, instance: Instance, run: Run): void {
    for (const fetch of this.#fetches) if (fetch.node.key === key) startFetch(fetch, [instance], run);
  }

  #find({ node, object }: { node: FindNode; object: LinkedObject }, instance: Instance, run: Run): void {
    const place = { key: node.key, nullable: node.position.nullable };
    settle(place, instance, run, (slot) => {
      const { values } = run.argumentsOf(node.args);
      const known: Record<string, unknown> = {};
      for (const [field, argument] of node.fetch.keyArguments ?? []) known[field] = values[argument];
      return absorbAt(object.open(undefined, known, run, slot), slot.nullable, run, slot);
    });
  }

  #finishLookups(instances: readonly Instance[], run: Run): void {
    const hasSpares = this.#node.spares.length > 0;
    const present: Instance[] = [];
    for (const instance of instances) {
      if (isGone(instance.life)) continue;
      const isDenied = this.#found !== undefined && instance.parts[0] === null;
      const isUnknown = !this.#node.originExists && instance.parts.every((part) => part === null);
      if (isDenied || isUnknown) vanish(instance, run);
      else if (hasSpares || this.#readLate(instance, run)) present.push(instance);
    }
    if (!hasSpares) {
      this.#startLate(present, run);
      return;
    }
    askSpares({ node: this.#node, found: this.#found }, present, run, () => {
      const still = present.filter((instance) => !isGone(instance.life) && this.#readLate(instance, run));
      this.#startLate(still, run);
    });
  }

  #startLate(instances: readonly Instance[], run: Run): void {
    for (const fetch of this.#lateFetches) startFetch(fetch, instances, run);
    for (const [index, { object }] of this.#selves.entries()) {
      const selves = instances.flatMap((instance) => instance.selves[index] ?? []);
      object.#startLate(
        selves.filter(({ life }) => !isGone(life)),
        run,
      );
    }
  }

  /** Reads what the lookups brought; false if the object is lost over it. */
  #readLate(instance: Instance, run: Run): boolean {
    if (!this.#fillLate(instance, run)) {
      instance.life.isGone = true;
      giveUp(instance.slot);
      return false;
    }
    for (const [index, { object, nullable }] of this.#selves.entries()) {
      const same = instance.selves[index];
      if (same === undefined || object.#readLate(same, run) || nullable) continue;
      instance.life.isGone = true;
      return false;
    }
    return true;
  }
}

/** The one value of an object that is only passed through stands in the object's own place. */
function collapse(reads: readonly ReadNode[], link: Link): FillObject {
  const makers = reads.map((read) => linkRead(read, link));
  return (instance, run) =>
    makers.every((make) => {
      const { slot } = instance;
      const value = make(instance, run, slot);
      if (value !== BUBBLE) slot.container[slot.key] = value;
      return value !== BUBBLE;
    });
}

/** The object does not exist after all: null stands in its place, and nothing that failed in it counts. */
function vanish(instance: Instance, run: Run): void {
  const { slot, life } = instance;
  life.isGone = true;
  const path = pathOf(slot);
  const failure = slot.nullable ? undefined : nullFailure();
  run.absent.push({ at: path, failure });
  if (failure !== undefined) run.fail(failure, path);
  giveUp(slot);
}

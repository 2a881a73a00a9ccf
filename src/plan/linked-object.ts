import { absorbAt, type Complete, completeRaw, rawOf, settle, slotOf } from "./complete.ts";
import { startFetch } from "./fetches.ts";
import { type Instance, isGone } from "./instance.ts";
import { askSources } from "./lookups.ts";
import type { FetchNode, FieldNode, FindNode, ObjectNode, Position, ReadNode, ValueSource } from "./model.ts";
import { BUBBLE, nullFailure, type Run, type Starter } from "./run.ts";
import { giveUp, pathOf, type Slot } from "./slot.ts";

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});

/** Makes what completes a position; given, because positions hold objects and objects hold positions. */
export type Link = (position: Position) => Complete;

interface Linked<Node extends FieldNode> {
  readonly node: Node;
  readonly complete: Complete;
}

/** An object whose fields do not all stand in its payload. */
export class LinkedObject implements Starter {
  readonly #node: ObjectNode;
  readonly #fields: readonly FieldNode[];
  /** What can be read as soon as the object is there. */
  readonly #reads: readonly Linked<ReadNode>[];
  /** What has to wait for the lookups. */
  readonly #lateReads: readonly Linked<ReadNode>[];
  readonly #fetches: readonly Linked<FetchNode>[];
  readonly #lateFetches: readonly Linked<FetchNode>[];
  readonly #finds: readonly { readonly node: FindNode; readonly object: LinkedObject }[];
  readonly #selves: readonly {
    readonly key: string;
    readonly nullable: boolean;
    readonly object: LinkedObject;
  }[];
  /** Set by whoever finds the object by its key: the fetch that its first lookup is. */
  readonly #found: FindNode | undefined;

  constructor(node: ObjectNode, link: Link, found?: FindNode) {
    const withComplete = <Node extends ReadNode | FetchNode>(field: Node): Linked<Node> => ({
      node: field,
      complete: link(field.position),
    });
    this.#node = node;
    this.#found = found;
    this.#fields = node.fields;
    const reads = node.fields.filter((field) => field.kind === "read").map(withComplete);
    const fetches = node.fields.filter((field) => field.kind === "fetch").map(withComplete);
    const isLate = ({ node: { inputs } }: Linked<FetchNode>): boolean => [...inputs.values()].some(isPart);
    this.#reads = reads.filter(({ node: read }) => !isPart(read.from));
    this.#lateReads = reads.filter(({ node: read }) => isPart(read.from));
    this.#fetches = fetches.filter((fetch) => !isLate(fetch));
    this.#lateFetches = fetches.filter(isLate);
    this.#finds = node.fields
      .filter((field) => field.kind === "find")
      .map((find) => ({ node: find, object: new LinkedObject(find.position.object, link, find) }));
    this.#selves = node.fields
      .filter((field) => field.kind === "self")
      .map(({ key, position }) => ({
        key,
        nullable: position.nullable,
        object: new LinkedObject(position.object, link),
      }));
  }

  /** What stands in the object's place now; what is still to come goes there by itself. */
  open(payload: unknown, known: Readonly<Record<string, unknown>>, run: Run, slot: Slot): unknown {
    const from = { payload, known, parts: [], life: { isGone: false, of: undefined } };
    return this.#open(from, run, slot)?.value ?? BUBBLE;
  }

  /** The root of an operation whose fields go one after the other: nothing of it starts by itself. */
  openRoot(run: Run, slot: Slot): Instance | undefined {
    const life = { isGone: false, of: undefined };
    return this.#open({ payload: undefined, known: NOTHING, parts: [], life }, run, slot, false)?.instance;
  }

  #open(
    from: Pick<Instance, "payload" | "known" | "parts" | "life">,
    run: Run,
    slot: Slot,
    starts = true,
  ): { instance: Instance; value: unknown } | undefined {
    const out = this.#node.collapses ? undefined : this.#blank();
    const instance: Instance = { ...from, slot, out, selves: [] };
    let value: unknown = out ?? null;
    for (const read of this.#reads) {
      const result = this.#read(read, instance, run);
      if (result === BUBBLE) return undefined;
      if (out === undefined) value = result;
      else out[read.node.key] = result;
    }
    for (const { key, nullable, object } of this.#selves) {
      if (out === undefined) continue;
      const same = { ...from, life: { isGone: false, of: from.life } };
      const opened = object.#open(same, run, { up: slot, container: out, key, nullable });
      if (opened === undefined && !nullable) return undefined;
      instance.selves.push(opened?.instance);
      out[key] = opened?.value ?? null;
    }
    if (starts) run.enqueue(this, instance);
    return { instance, value };
  }

  /** Every key in the order of the answer, so that late values find their places. */
  #blank(): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const field of this.#fields) out[field.key] = field.kind === "typename" ? this.#node.type : null;
    return out;
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

  #read({ node, complete }: Linked<ReadNode>, instance: Instance, run: Run): unknown {
    const slot = slotOf(node.key, node.position.nullable, instance);
    try {
      return completeRaw(rawOf(node.from, instance), complete, run, slot);
    } catch (error) {
      run.fail(error, pathOf(slot));
      return node.position.nullable ? null : BUBBLE;
    }
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
    const present: Instance[] = [];
    for (const instance of instances) {
      if (isGone(instance.life)) continue;
      const isDenied = this.#found !== undefined && instance.parts[0] === null;
      const isUnknown = !this.#node.originExists && instance.parts.every((part) => part === null);
      if (isDenied || isUnknown) vanish(instance, run);
      else if (this.#readLate(instance, run)) present.push(instance);
    }
    this.#startLate(present, run);
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
    for (const read of this.#lateReads) {
      const value = this.#read(read, instance, run);
      if (value === BUBBLE) {
        instance.life.isGone = true;
        giveUp(instance.slot);
        return false;
      }
      const slot = slotOf(read.node.key, read.node.position.nullable, instance);
      slot.container[slot.key] = value;
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

/** The object does not exist after all: null stands in its place, and nothing that failed in it counts. */
function vanish(instance: Instance, run: Run): void {
  const { slot, life } = instance;
  life.isGone = true;
  const path = pathOf(slot);
  run.absent.push(path);
  if (!slot.nullable) run.fail(nullFailure(), path);
  giveUp(slot);
}

function isPart({ kind }: ValueSource): boolean {
  return kind === "part";
}

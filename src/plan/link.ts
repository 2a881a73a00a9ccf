import { Failure, toFailure } from "../kernel/index.ts";
import type { FetchInput } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import { type Instance, isGone } from "./instance.ts";
import { absorb, isPure, linkPure, unknownType } from "./link-pure.ts";
import type {
  FetchNode,
  FieldNode,
  FindNode,
  LookupNode,
  ObjectNode,
  Position,
  ReadNode,
  ValueSource,
} from "./model.ts";
import { BUBBLE, nullFailure, type Run, type Starter } from "./run.ts";
import { giveUp, pathOf, type Slot } from "./slot.ts";

/** Makes the value of a place, which may go on changing until all that it waits for has come. */
type Complete = (raw: unknown, run: Run, slot: Slot) => unknown;

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});

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
      const object = new LinkedObject(position.object);
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
        [...position.byGraphType].map(([name, node]) => [name, new LinkedObject(node)]),
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

/** {@link absorb} where the path is that of a slot. */
function absorbAt(value: unknown, nullable: boolean, run: Run, slot: Slot): unknown {
  const before = run.errors.length;
  const absorbed = absorb(value, nullable, run);
  if (run.errors.length > before) run.prefixAll(before, pathOf(slot));
  return absorbed;
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

/** A raw value that is a failure is the error of its place. */
function completeRaw(raw: unknown, make: Complete, run: Run, slot: Slot): unknown {
  if (!(raw instanceof Failure)) return make(raw, run, slot);
  run.fail(raw, pathOf(slot));
  return slot.nullable ? null : BUBBLE;
}

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

  constructor(node: ObjectNode, found?: FindNode) {
    this.#node = node;
    this.#found = found;
    this.#fields = node.fields;
    const reads = node.fields.filter((field) => field.kind === "read").map(withThen);
    const fetches = node.fields.filter((field) => field.kind === "fetch").map(withThen);
    const isLate = ({ node: { inputs } }: Linked<FetchNode>): boolean => [...inputs.values()].some(isPart);
    this.#reads = reads.filter(({ node: read }) => !isPart(read.from));
    this.#lateReads = reads.filter(({ node: read }) => isPart(read.from));
    this.#fetches = fetches.filter((fetch) => !isLate(fetch));
    this.#lateFetches = fetches.filter(isLate);
    this.#finds = node.fields
      .filter((field) => field.kind === "find")
      .map((find) => ({ node: find, object: new LinkedObject(find.position.object, find) }));
    this.#selves = node.fields
      .filter((field) => field.kind === "self")
      .map(({ key, position }) => ({
        key,
        nullable: position.nullable,
        object: new LinkedObject(position.object),
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
    for (const fetch of this.#fetches) this.#startFetch(fetch, instances, run);
    for (const find of this.#finds) for (const instance of instances) this.#find(find, instance, run);
    if (this.#node.lookups.length > 0) this.#startLookups(instances, run);
  }

  /** Starts one field of the root, for mutations, which go one after the other. */
  startField(key: string, instance: Instance, run: Run): void {
    for (const fetch of this.#fetches) if (fetch.node.key === key) this.#startFetch(fetch, [instance], run);
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

  #startFetch({ node, complete }: Linked<FetchNode>, instances: readonly Instance[], run: Run): void {
    const { fetch, coordinate } = node;
    const { keys, spec } = fetch;
    const settle = (instance: Instance, outcome: () => unknown): void =>
      this.#settle(node.key, node.position.nullable, instance, run, (slot) => {
        const raw = outcome();
        if (raw instanceof Failure) throw raw;
        reached("decode", run.scope.requestId, coordinate);
        return complete(raw, run, slot);
      });
    let args: Readonly<Record<string, unknown>>;
    let argsKey: string;
    try {
      ({ values: args, key: argsKey } = run.argumentsOf(node.args));
    } catch (error) {
      for (const instance of instances) {
        settle(instance, () => {
          throw error;
        });
      }
      return;
    }
    if (keys !== undefined) {
      const { [keys.argument]: asked, ...rest } = args;
      const list = Array.isArray(asked) ? asked : [];
      const inputs = list.map((key) => ({
        args: rest,
        object: typeof key === "object" && key !== null ? key : { [keys.fields[0] ?? "id"]: key },
      }));
      const answer = (outcomes: readonly unknown[]): void => {
        for (const instance of instances) {
          settle(instance, () => outcomes.map((outcome) => readItem(outcome, fetch.read)));
        }
      };
      run.batcher.load(spec, inputs, undefined, answer);
      return;
    }
    const waiting: Instance[] = [];
    const inputs: FetchInput[] = [];
    for (const instance of instances) {
      try {
        const object: Record<string, unknown> = {};
        for (const [name, source] of node.inputs) object[name] = orThrow(rawOf(source, instance)) ?? null;
        inputs.push({ args, object });
        waiting.push(instance);
      } catch (error) {
        settle(instance, () => {
          throw error;
        });
      }
    }
    run.batcher.load(spec, inputs, argsKey, (outcomes) => {
      waiting.forEach((instance, index) => {
        settle(instance, () => {
          const payload = orThrow(outcomes[index]);
          return payload === null ? null : fetch.read(payload);
        });
      });
    });
  }

  /** Puts the value of a late field in its place; an error there stays there, or takes what is around it. */
  #settle(key: string, nullable: boolean, instance: Instance, run: Run, make: (slot: Slot) => unknown): void {
    if (isGone(instance.life)) return;
    const slot = slotOf(key, nullable, instance);
    let value: unknown;
    try {
      value = make(slot);
    } catch (error) {
      run.fail(error, pathOf(slot));
      value = nullable ? null : BUBBLE;
    }
    if (value === BUBBLE) giveUp(slot);
    else slot.container[slot.key] = value;
  }

  #find({ node, object }: { node: FindNode; object: LinkedObject }, instance: Instance, run: Run): void {
    this.#settle(node.key, node.position.nullable, instance, run, (slot) => {
      const { values } = run.argumentsOf(node.args);
      const known: Record<string, unknown> = {};
      for (const [field, argument] of node.fetch.keyArguments ?? []) known[field] = values[argument];
      return absorbAt(object.open(undefined, known, run, slot), slot.nullable, run, slot);
    });
  }

  #startLookups(instances: readonly Instance[], run: Run): void {
    let waiting = this.#node.lookups.length;
    this.#node.lookups.forEach((lookup, position) => {
      this.#askSource(lookup, position, instances, run, () => {
        waiting--;
        if (waiting === 0) this.#finishLookups(instances, run);
      });
    });
  }

  #askSource(
    { lookup, source, key }: LookupNode,
    position: number,
    instances: readonly Instance[],
    run: Run,
    done: () => void,
  ): void {
    const spec = lookup?.spec ?? this.#found?.fetch.spec;
    const read = lookup?.read ?? this.#found?.fetch.read;
    if (spec === undefined || read === undefined) throw new Error(`nothing finds the object in ${source}`);
    const asking: Instance[] = [];
    const inputs: FetchInput[] = [];
    for (const instance of instances) {
      const object: Record<string, unknown> = {};
      let isWhole = true;
      for (const [name, from] of key) {
        const value = keyOf(from, instance);
        if (value === undefined) isWhole = false;
        object[name] = value;
      }
      if (!isWhole) {
        const detail = `no key at hand by which ${source} knows a ${this.#node.graphType}`;
        instance.parts[position] = new Failure("BAD_UPSTREAM", { detail });
        continue;
      }
      asking.push(instance);
      inputs.push(this.#inputOf(lookup, object, run));
    }
    run.batcher.load(spec, inputs, undefined, (outcomes) => {
      reached("decode", run.scope.requestId, spec.coordinate);
      asking.forEach((instance, index) => {
        instance.parts[position] = readItem(outcomes[index], read);
      });
      done();
    });
  }

  #inputOf(lookup: LookupNode["lookup"], key: Record<string, unknown>, run: Run): FetchInput {
    if (lookup === undefined) {
      const args = this.#found === undefined ? NOTHING : run.argumentsOf(this.#found.args).values;
      return { args, object: NOTHING };
    }
    if (lookup.spec.batched) return { args: NOTHING, object: key };
    const args: Record<string, unknown> = {};
    for (const [field, argument] of lookup.keyArguments) args[argument] = key[field];
    return { args, object: NOTHING };
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
    for (const fetch of this.#lateFetches) this.#startFetch(fetch, instances, run);
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

function slotOf(key: string, nullable: boolean, { slot, out }: Instance): Slot {
  return out === undefined ? slot : { up: slot, container: out, key, nullable };
}

function withThen<Node extends ReadNode | FetchNode>(node: Node): Linked<Node> {
  return { node, complete: link(node.position) };
}

function isPart({ kind }: ValueSource): boolean {
  return kind === "part";
}

/** A raw value, or the Failure in its place. */
function rawOf(source: ValueSource, { payload, known, parts }: Instance): unknown {
  if (source.kind === "origin") return source.read(payload);
  if (source.kind === "known") return known[source.field];
  const part = parts[source.lookup];
  if (part instanceof Failure) {
    const value = source.known === undefined ? undefined : known[source.known];
    return value === undefined ? part : value;
  }
  return part === null || part === undefined ? null : source.read(part);
}

/** A key's value; undefined where there is none, or none that can be read. */
function keyOf(source: ValueSource, instance: Instance): unknown {
  try {
    const value = rawOf(source, instance);
    return value === null || value instanceof Failure ? undefined : value;
  } catch {
    return undefined;
  }
}

function orThrow(value: unknown): unknown {
  if (value instanceof Failure) throw value;
  return value;
}

/** One outcome read, or the Failure that came of it. */
function readItem(outcome: unknown, read: (payload: unknown) => unknown): unknown {
  if (outcome === null || outcome instanceof Failure) return outcome;
  try {
    return read(outcome);
  } catch (error) {
    return toFailure(error);
  }
}

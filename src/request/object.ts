import type { GraphQLResolveInfo } from "graphql";
import type { GraphField, GraphType } from "../graph/index.ts";
import { Failure } from "../kernel/index.ts";
import { type AtHand, identifies } from "../plan/index.ts";
import type { Substitute } from "../policy/index.ts";

/** What a source has of an object: a payload, null where it knows no such object, or why it could not say. */
export type Part = object | null | Failure;

/** An object of the graph during one request: its key, and what each source asked so far has of it. */
export class GraphObject implements AtHand {
  readonly type: GraphType;
  /** The source whose payload it is made of; undefined if it is found by its key. */
  readonly origin: string | undefined;
  /** The source whose lookup is the field that the object stands at: if that knows none, there is none. */
  readonly finder: string | undefined;
  readonly #key: ReadonlyMap<string, unknown>;
  readonly #parts = new Map<string, Part | Promise<Part>>();
  readonly #spares = new Set<string>();
  /** By source, parts that stand in for those that could not be had. */
  readonly substitutes: Map<string, Substitute> = new Map();
  /** Where it stands in the answer; undefined for one that is only gone through for what is sent to a backend. */
  place: GraphQLResolveInfo["path"] | undefined;
  /** Whether it turned out that there is no such object. */
  isAbsent = false;

  private constructor(
    type: GraphType,
    origin: string | undefined,
    finder: string | undefined,
    key: ReadonlyMap<string, unknown>,
  ) {
    this.type = type;
    this.origin = origin;
    this.finder = finder;
    this.#key = key;
  }

  /** The object that an operation starts from. */
  static root(type: GraphType): GraphObject {
    return new GraphObject(type, undefined, undefined, new Map());
  }

  /** An object that stands in a payload. */
  static from(type: GraphType, source: string, payload: object): GraphObject {
    const object = new GraphObject(type, source, undefined, new Map());
    object.#parts.set(source, payload);
    return object;
  }

  /** An object that a lookup is to find. */
  static foundBy(
    type: GraphType,
    finder: string,
    key: ReadonlyMap<string, unknown>,
    part: Promise<Part>,
  ): GraphObject {
    const object = new GraphObject(type, undefined, finder, key);
    object.expect(finder, part);
    return object;
  }

  /** The fields whose values are known without a payload: the key it was asked by. */
  get known(): ReadonlySet<string> {
    return new Set(this.#key.keys());
  }

  get asked(): readonly string[] {
    return [...this.#parts.keys()];
  }

  knownValue(name: string): unknown {
    return this.#key.get(name);
  }

  /** Undefined where the source was not asked, or has not answered yet. */
  part(source: string): Part | undefined {
    const part = this.#parts.get(source);
    return part instanceof Promise ? undefined : part;
  }

  /** Sources that were asked and have a field; those that were asked in place of another come last. */
  sourcesOf({ values }: GraphField): string[] {
    const asked = this.asked.filter((source) => values.has(source) && !this.#spares.has(source));
    return [...asked, ...[...values.keys()].filter((source) => this.#spares.has(source))];
  }

  /** Takes the part of a source when it comes; the promise never rejects. */
  expect(source: string, part: Promise<Part>, isSpare = false): void {
    if (isSpare) this.#spares.add(source);
    this.#parts.set(
      source,
      part.then((settled) => {
        this.#parts.set(source, settled);
        return settled;
      }),
    );
  }

  async settled(source: string): Promise<Part | undefined> {
    return this.#parts.get(source);
  }

  /** Whether the source that finds it has not answered yet. */
  get isAwaited(): boolean {
    return this.finder !== undefined && this.#parts.get(this.finder) instanceof Promise;
  }

  /** Whether a source that knows more than the key has it. */
  get exists(): boolean {
    for (const [source, part] of this.#parts) {
      const isPayload = part !== null && !(part instanceof Promise) && !(part instanceof Failure);
      if (isPayload && !this.type.referrers.has(source)) return true;
    }
    return false;
  }

  /**
   * The value of a field in the payload of a source, or at hand if none is named; undefined where there is none, or
   * none that can be read. Whoever needs it is told so when it reads the field itself.
   */
  keyValue(name: string, source: string | undefined = this.origin): unknown {
    const known = this.#key.get(name);
    if (known !== undefined) return known;
    const read = source === undefined ? undefined : this.type.fields.get(name)?.values.get(source);
    const part = source === undefined ? undefined : this.part(source);
    if (source !== undefined && this.substitutes.has(source) && !identifies(this.type, name))
      return undefined;
    if (read === undefined || part === undefined || part === null || part instanceof Failure)
      return undefined;
    try {
      return read(part);
    } catch {
      return undefined;
    }
  }
}

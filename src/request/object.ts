import type { GraphType } from "../graph/index.ts";
import { Failure } from "../kernel/index.ts";
import type { Reader } from "../sources/index.ts";

/** What a source has of an object: a payload, null where it knows no such object, or why it could not say. */
export type Part = object | null | Failure;

/** An object of the graph during one request: its key, and what each source asked so far has of it. */
export class GraphObject {
  readonly type: GraphType;
  /** Fields whose values are known without a payload: the key it was asked by. */
  readonly known: Readonly<Record<string, unknown>>;
  /** The source whose lookup is the field that the object stands at: if that knows none, there is none. */
  readonly finder: string | undefined;
  readonly #parts = new Map<string, Part | Promise<Part>>();

  constructor(type: GraphType, known: Readonly<Record<string, unknown>> = {}, finder?: string) {
    this.type = type;
    this.known = known;
    this.finder = finder;
  }

  /** Undefined where the source was not asked, or has not answered yet. */
  part(source: string): Part | undefined {
    const part = this.#parts.get(source);
    return part instanceof Promise ? undefined : part;
  }

  /** Whether the source was asked. */
  has(source: string): boolean {
    return this.#parts.has(source);
  }

  set(source: string, part: Part): void {
    this.#parts.set(source, part);
  }

  /** Takes the part of a source when it comes; the promise never rejects. */
  expect(source: string, part: Promise<Part>): void {
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

  /** The value of a field if it is known or stands in a payload that is here; undefined if not. */
  peek(fieldName: string): unknown {
    const known = this.known[fieldName];
    if (known !== undefined) return known;
    const field = this.type.fields.get(fieldName);
    for (const [source, read] of field?.values ?? []) {
      const part = this.part(source);
      if (part === undefined || part === null || part instanceof Failure) continue;
      const value = readable(read, part);
      if (value !== null && value !== undefined) return value;
    }
    return undefined;
  }
}

/** Whoever needs a value that cannot be read is told so when it reads the field itself. */
function readable(read: Reader, part: object): unknown {
  try {
    return read(part);
  } catch {
    return undefined;
  }
}

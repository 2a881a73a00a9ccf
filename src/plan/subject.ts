import type { GraphField, GraphType } from "../graph/index.ts";
import type { AtHand } from "./at-hand.ts";
import { type Asking, chooseSources, readFor, sparesOf } from "./choose-sources.ts";
import type {
  FieldNode,
  LookupNode,
  ObjectNode,
  PartSource,
  SourcesNode,
  SpareNode,
  ValueSource,
} from "./model.ts";
import { type Refusals, withoutRefused } from "./refusals.ts";

/** Why an operation has no plan; graphql-js executes it then. */
export class NotCompiled extends Error {
  override readonly name = "NotCompiled";
}

/** An object while its node is made: what is known of it, and the sources that have to be asked. */
export class Subject implements SourcesNode {
  readonly type: GraphType;
  readonly origin: string | undefined;
  readonly known: ReadonlySet<string>;
  readonly refusals: Refusals;
  readonly lookups: LookupNode[] = [];
  readonly spares: (SpareNode & { readonly instead: (readonly number[])[] })[] = [];

  /**
   * @param fields - all that will be read or fetched of the object: whom to ask depends on all of them
   * @param refusals - of the execution that the plan is for
   * @param finder - the source whose lookup is the field that the object stands at
   */
  constructor(
    type: GraphType,
    { origin, known = new Set() }: Partial<Pick<AtHand, "origin" | "known">>,
    fields: Iterable<GraphField>,
    refusals: Refusals,
    finder?: string,
  ) {
    this.type = type;
    this.origin = origin;
    this.known = known;
    this.refusals = refusals;
    const asked = finder === undefined ? [] : [finder];
    if (finder !== undefined)
      this.lookups.push({ lookup: undefined, source: finder, key: new Map(), after: [], isRefused: false });
    const asking = withoutRefused(fields, type, { origin, known }, refusals);
    for (const each of chooseSources(type, { origin, known, asked }, asking, refusals)) {
      this.lookups.push(this.#toLookup(each));
      asked.push(each.lookup.source);
    }
    for (const field of readFor(type, asking)) {
      for (const spare of sparesOf(type, { origin, known, asked }, field)) this.#addSpare(spare, field);
    }
  }

  get graphType(): string {
    return this.type.name;
  }

  get originExists(): boolean {
    return this.origin !== undefined && !this.type.referrers.has(this.origin);
  }

  /** Where a field's value is; where several sources are asked for it, in the order to try them. */
  find(field: GraphField): [ValueSource, ...ValueSource[]] {
    const { origin } = this;
    const read = origin === undefined ? undefined : field.values.get(origin);
    if (read !== undefined && origin !== undefined) return [{ kind: "origin", source: origin, read }];
    const isKnown = this.known.has(field.name);
    const [first, ...others] = this.#partsOf(field);
    if (first !== undefined) return isKnown ? [{ ...first, known: field.name }] : [first, ...others];
    if (isKnown) return [{ kind: "known", field: field.name }];
    throw new NotCompiled(`${field.coordinate}: nothing leads to a source that has it`);
  }

  /** The same for what is sent, which need not wait for a payload where the key says it. */
  findToSend(field: GraphField): [ValueSource, ...ValueSource[]] {
    return this.known.has(field.name) ? [{ kind: "known", field: field.name }] : this.find(field);
  }

  /** The source of a value. */
  sourceOf(from: ValueSource): string {
    if (from.kind === "origin") return from.source;
    return from.kind === "part" ? (this.#asked[from.lookup]?.source ?? "") : "";
  }

  toNode(type: string, fields: readonly FieldNode[]): ObjectNode {
    const { graphType, lookups, spares, originExists } = this;
    return { type, graphType, fields, lookups, spares, originExists, collapses: false };
  }

  get #asked(): readonly LookupNode[] {
    return [...this.lookups, ...this.spares];
  }

  #partsOf(field: GraphField): PartSource[] {
    return this.#asked.flatMap(({ source }, lookup) => {
      const read = field.values.get(source);
      return read === undefined ? [] : { kind: "part" as const, lookup, read };
    });
  }

  #toLookup({ lookup, key, isRefused }: Asking): LookupNode {
    const found = new Map<string, ValueSource>();
    for (const [name, holder] of key) {
      const field = this.type.fields.get(name);
      const read = field?.values.get(holder ?? "");
      const position = this.lookups.findIndex(({ source }) => source === holder);
      if (read !== undefined) found.set(name, { kind: "part", lookup: position, read });
      else if (field !== undefined) found.set(name, this.findToSend(field)[0]);
    }
    const parts = [...found.values()].flatMap((from) => (from.kind === "part" ? from.lookup : []));
    return { lookup, source: lookup.source, key: found, after: [...new Set(parts)], isRefused };
  }

  #addSpare(asking: Asking, field: GraphField): void {
    const { source } = asking.lookup;
    let spare = this.spares.find((each) => each.source === source);
    if (spare === undefined) {
      spare = { ...this.#toLookup(asking), instead: [] };
      this.spares.push(spare);
    }
    const position = this.#asked.indexOf(spare);
    const earlier = this.#partsOf(field).filter(({ lookup }) => lookup < position);
    spare.instead.push(earlier.map(({ lookup }) => lookup));
  }
}

import type { GraphField, GraphType, Lookup } from "../graph/index.ts";
import type { LookupNode, ValueSource } from "./model.ts";

/** Why an operation has no plan; graphql-js executes it then. */
export class NotCompiled extends Error {
  override readonly name = "NotCompiled";
}

/** An object while its node is made: what is known of it, and the sources that have to be asked. */
export class Subject {
  readonly graphType: GraphType;
  readonly origin: string | undefined;
  readonly known: ReadonlySet<string>;
  readonly lookups: LookupNode[] = [];

  constructor(graphType: GraphType, origin: string | undefined, known: ReadonlySet<string> = new Set()) {
    this.graphType = graphType;
    this.origin = origin;
    this.known = known;
  }

  get originExists(): boolean {
    return this.origin !== undefined && !this.graphType.referrers.has(this.origin);
  }

  /** Where a field's value is; asks a source for it if it is nowhere yet. */
  find(field: GraphField): ValueSource {
    const present = this.#present(field);
    if (present !== undefined) return present;
    const askable = [...field.values.keys()].filter((source) => this.#usable(source) !== undefined);
    const [source] = askable;
    if (source === undefined) throw new NotCompiled(`${field.coordinate}: no lookup takes the key at hand`);
    if (askable.length > 1) throw new NotCompiled(`${field.coordinate}: several sources can be asked for it`);
    const lookup = this.#usable(source) as Lookup;
    const key = new Map(lookup.keyFields.map((name) => [name, this.key(name) as ValueSource]));
    this.lookups.push({ lookup, source, key });
    return this.#present(field) as ValueSource;
  }

  #present(field: GraphField): ValueSource | undefined {
    if (this.origin !== undefined) {
      const read = field.values.get(this.origin);
      if (read !== undefined) return { kind: "origin", source: this.origin, read };
    }
    for (const [index, { source }] of this.lookups.entries()) {
      const read = field.values.get(source);
      if (read === undefined) continue;
      if (this.known.has(field.name)) return { kind: "part", lookup: index, read, known: field.name };
      // A field of several sources may be had from the other one when this one fails.
      if (field.values.size > 1 && !this.#isKey(field.name))
        throw new NotCompiled(`${field.coordinate}: several sources have it`);
      return { kind: "part", lookup: index, read };
    }
    return this.known.has(field.name) ? { kind: "known", field: field.name } : undefined;
  }

  #isKey(name: string): boolean {
    return this.graphType.lookups.some(({ keyFields }) => keyFields.includes(name));
  }

  #usable(source: string): Lookup | undefined {
    return this.graphType.lookups.find(
      (lookup) => lookup.source === source && lookup.keyFields.every((name) => this.key(name) !== undefined),
    );
  }

  /** Where a key field is without asking anybody. */
  key(name: string): ValueSource | undefined {
    if (this.known.has(name)) return { kind: "known", field: name };
    const read =
      this.origin === undefined ? undefined : this.graphType.fields.get(name)?.values.get(this.origin);
    return read && this.origin !== undefined ? { kind: "origin", source: this.origin, read } : undefined;
  }
}

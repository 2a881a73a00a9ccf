import { type FieldModel, nameOf, type SourceModel, type Type } from "./model.ts";
import { LinkMaker } from "./world-links.ts";

/** A value of each scalar, as an SDL file writes it. */
const LITERALS: Readonly<Record<string, string>> = {
  String: '"stand-in"',
  Int: "-1",
  Float: "-0.5",
  Boolean: "false",
  ID: '"0"',
  Int64: '"-9007199254740993"',
  Decimal: '"-1.50"',
  DateTime: '"2020-01-01T00:00:00Z"',
  JSON: '{ stands: ["in"] }',
  Colour: "GREEN",
};

/** Draws the policies of fetched fields: what stands in for them, and how much they matter. */
export class PolicyMaker extends LinkMaker {
  /** By the name of a field, which is the only one of its name: the field that can stand in for it. */
  readonly #standIns = new Map<string, string>();

  /** Puts beside some fetched fields one that has the same type and sends the same. */
  protected standIns(): void {
    const random = this.random;
    for (const source of this.sources) {
      for (const [typeName, { fields }] of source.types) {
        for (const field of fields.filter((each) => mayFallBack(typeName, each))) {
          const fetch = source.fetches.get(`${typeName}.${field.name}`);
          if (fetch === undefined || !random.chance(0.1)) continue;
          const name = this.fresh("standIn");
          this.#standIns.set(field.name, name);
          this.addFetch(source, typeName, { field: { ...field, name }, fetch });
        }
      }
    }
  }

  protected policies(): void {
    for (const source of this.sources) {
      for (const [typeName, { fields }] of source.types) {
        for (const [index, field] of fields.entries()) {
          if (field.isFetched !== true || typeName === "Mutation") continue;
          const drawn = this.#policiesOf(source, typeName, field, fields);
          fields[index] = { ...field, directives: [field.directives, ...drawn].join(" ") };
        }
      }
    }
  }

  #policiesOf(
    source: SourceModel,
    typeName: string,
    field: FieldModel,
    fields: readonly FieldModel[],
  ): string[] {
    const random = this.random;
    const drawn: string[] = [];
    const fallback = mayFallBack(typeName, field) ? this.#fallback(source, field, fields) : undefined;
    if (fallback !== undefined) drawn.push(fallback);
    // The runs that tell faults apart cannot take REQUIRED away from a lookup.
    const levels = isLookup(field.directives ?? "")
      ? ["IMPORTANT", "OPTIONAL"]
      : ["IMPORTANT", "OPTIONAL", "OPTIONAL", "REQUIRED"];
    if (random.chance(0.35)) drawn.push(`@criticality(level: ${random.pick(levels)})`);
    if (random.chance(0.05)) drawn.push("@breaker(enabled: false)");
    if (random.chance(0.05)) drawn.push("@retry(attempts: 1)");
    if (random.chance(0.05)) drawn.push("@timeout(ms: 1500)");
    return drawn;
  }

  #fallback(source: SourceModel, field: FieldModel, fields: readonly FieldModel[]): string | undefined {
    const random = this.random;
    const standIn = fields.find(({ name }) => name === this.#standIns.get(field.name));
    const isStood = [...this.#standIns.values()].includes(field.name);
    if (isStood) return undefined;
    if (standIn !== undefined && standIn.args?.includes("@require") !== true) {
      const value = random.chance(0.5) ? this.#literal(source, field.type) : undefined;
      const more = value === undefined ? "" : `, value: ${value}`;
      return `@fallback(field: "${standIn.name}"${more})`;
    }
    if (!random.chance(0.45)) return undefined;
    const isObvious = field.type.list !== undefined || !field.type.nonNull;
    if (isObvious && random.chance(0.3)) return "@fallback";
    const value = this.#literal(source, field.type);
    return value === undefined ? undefined : `@fallback(value: ${value})`;
  }

  /** Undefined where none can be written. */
  #literal(source: SourceModel, type: Type): string | undefined {
    const random = this.random;
    if (!type.nonNull && random.chance(0.15)) return "null";
    if (type.list !== undefined) {
      const { list } = type;
      const items = Array.from({ length: random.below(3) }, () => this.#literal(source, list));
      return `[${items.filter((item) => item !== undefined).join(", ")}]`;
    }
    const scalar = LITERALS[type.name];
    if (scalar !== undefined) return scalar;
    const declared = source.types.get(type.name);
    const none = type.nonNull ? undefined : "null";
    if (declared?.kind !== "object") return none;
    const entries: string[] = [];
    for (const { name, type: fieldType, spot, isFetched } of declared.fields) {
      if (isFetched === true) {
        if (fieldType.nonNull) return none;
        continue;
      }
      const isPlain = spot.kind === "property" && spot.path.length === 1 && nameOf(fieldType) in LITERALS;
      const value = isPlain ? this.#literal(source, fieldType) : undefined;
      if (value !== undefined) entries.push(`${name}: ${value}`);
      else if (fieldType.nonNull) return none;
    }
    return `{ ${entries.join(", ")} }`;
  }
}

/** Nothing stands in for an object that is looked up, or for the answer of a mutation. */
function mayFallBack(typeName: string, { isFetched, directives = "" }: FieldModel): boolean {
  return isFetched === true && typeName !== "Mutation" && !isLookup(directives);
}

function isLookup(directives: string): boolean {
  return /@(batchL|l)ookup\b/.test(directives);
}

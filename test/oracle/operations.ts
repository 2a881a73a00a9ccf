import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { Draw } from "./draw.ts";

export interface DrawnOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Composite = Parameters<GraphQLSchema["getPossibleTypes"]>[0] | GraphQLObjectType;

/** Draws an operation. Most are valid; whoever asks has to look. */
export function drawOperation(schema: GraphQLSchema, random: Draw): DrawnOperation {
  return new OperationMaker(schema, random).make();
}

class OperationMaker {
  readonly #schema: GraphQLSchema;
  readonly #random: Draw;
  readonly #fragments: string[] = [];
  readonly #declared: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  #budget: number;
  #isInFragment = false;

  constructor(schema: GraphQLSchema, random: Draw) {
    this.#schema = schema;
    this.#random = random;
    this.#budget = 6 + random.below(30);
  }

  make(): DrawnOperation {
    const random = this.#random;
    const mutation = this.#schema.getMutationType();
    const isMutation = mutation !== undefined && mutation !== null && random.chance(0.2);
    const type = (isMutation ? mutation : this.#schema.getQueryType()) as GraphQLObjectType;
    const set = this.#selections(type, 0);
    const variables = this.#declared.length === 0 ? "" : `(${this.#declared.join(", ")})`;
    const operation = `${isMutation ? "mutation" : "query"} Drawn${variables} ${set}`;
    return { text: [operation, ...this.#fragments].join("\n"), variables: this.#variables };
  }

  #selections(type: Composite, depth: number): string {
    const random = this.#random;
    const parts: string[] = [];
    const again: { head: string; field: GraphQLField<unknown, unknown> }[] = [];
    const count = 1 + random.below(depth === 0 ? 5 : 4);
    for (let index = 0; index < count; index++) {
      this.#budget--;
      const dice = random.below(100);
      if (dice < 7)
        parts.push(
          `${random.chance(0.3) ? `${random.pick(["t", "a"])}: ` : ""}__typename${this.#directives()}`,
        );
      else if (dice < 18 && depth < 5) parts.push(this.#inline(type, depth));
      else if (dice < 24 && depth < 5) parts.push(this.#spread(type, depth));
      else if (dice < 32 && again.length > 0) {
        const { head, field } = random.pick(again);
        parts.push(`${head}${this.#directives()} ${this.#below(field, depth)}`);
      } else {
        const field = this.#fieldOf(type, depth);
        if (field === undefined) parts.push("__typename");
        else {
          const alias = random.chance(0.2) ? `${random.pick(["a", "b", "c", "d", "e"])}: ` : "";
          const head = `${alias}${field.name}${this.#arguments(field.args)}`;
          again.push({ head, field });
          parts.push(`${head}${this.#directives()} ${this.#below(field, depth)}`);
        }
      }
    }
    return `{ ${parts.join("\n")} }`;
  }

  #below(field: GraphQLField<unknown, unknown>, depth: number): string {
    const type = getNamedType(field.type);
    return isLeafType(type) ? "" : this.#selections(type as Composite, depth + 1);
  }

  #fieldOf(type: Composite, depth: number): GraphQLField<unknown, unknown> | undefined {
    if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
    const fields = Object.values(type.getFields());
    const ends = depth > 5 || this.#budget <= 0;
    const usable = ends ? fields.filter((field) => isLeafType(getNamedType(field.type))) : fields;
    return usable.length === 0 ? undefined : this.#random.pick(usable);
  }

  #inline(type: Composite, depth: number): string {
    const target = this.#random.chance(0.25) ? undefined : this.#overlapping(type);
    const condition = target === undefined ? "" : ` on ${target.name}`;
    return `...${condition}${this.#directives()} ${this.#selections(target ?? type, depth + 1)}`;
  }

  /** In a fragment there are no further ones: none may spread itself. */
  #spread(type: Composite, depth: number): string {
    if (this.#isInFragment) return "__typename";
    const known = this.#fragments.map((text) => /^fragment (\w+) on (\w+)/.exec(text) ?? []);
    const same = known.filter(([, , on]) => on === type.name);
    let name: string;
    if (same.length > 0 && this.#random.chance(0.5)) name = this.#random.pick(same)[1] ?? "";
    else {
      const target = this.#overlapping(type);
      name = `F${this.#fragments.length}`;
      this.#isInFragment = true;
      this.#fragments.push(`fragment ${name} on ${target.name} ${this.#selections(target, depth + 1)}`);
      this.#isInFragment = false;
    }
    return `...${name}${this.#directives()}`;
  }

  /** The type, one it may be, or one that it is. */
  #overlapping(type: Composite): Composite {
    const types: Composite[] = [type];
    if (isAbstractType(type)) types.push(...this.#schema.getPossibleTypes(type));
    else {
      for (const other of Object.values(this.#schema.getTypeMap()))
        if (isAbstractType(other) && this.#schema.isSubType(other, type)) types.push(other);
    }
    return this.#random.pick(types);
  }

  #directives(): string {
    const random = this.#random;
    if (!random.chance(0.1)) return "";
    const one = (name: string): string => {
      if (random.chance(0.4)) return ` @${name}(if: ${random.chance(0.5)})`;
      const variable = `c${random.below(3)}`;
      if (
        !(variable in this.#variables) &&
        !this.#declared.some((text) => text.startsWith(`$${variable}:`))
      ) {
        const hasDefault = random.chance(0.3);
        this.#declared.push(`$${variable}: Boolean!${hasDefault ? ` = ${random.chance(0.5)}` : ""}`);
        if (!hasDefault || random.chance(0.5)) this.#variables[variable] = random.chance(0.5);
      }
      return ` @${name}(if: $${variable})`;
    };
    const name = random.pick(["skip", "include"]);
    return random.chance(0.1) ? one("skip") + one("include") : one(name);
  }

  #arguments(args: readonly GraphQLArgument[]): string {
    const random = this.#random;
    const given = args.flatMap((argument) => {
      const isRequired = isNonNullType(argument.type) && argument.defaultValue === undefined;
      if (!isRequired && random.chance(0.4)) return [];
      return [
        `${argument.name}: ${random.chance(0.4) ? this.#variable(argument) : this.#literal(argument.type)}`,
      ];
    });
    return given.length === 0 ? "" : `(${given.join(", ")})`;
  }

  #variable({ type, defaultValue }: GraphQLArgument): string {
    const random = this.#random;
    const name = `v${this.#declared.length}`;
    const inner = isNonNullType(type) ? type.ofType : type;
    const mayBeNull = !isNonNullType(type);
    const hasDefault = random.chance(0.3);
    const declaredType =
      mayBeNull || hasDefault || defaultValue !== undefined
        ? random.chance(0.3)
          ? `${inner}!`
          : `${inner}`
        : `${type}`;
    this.#declared.push(`$${name}: ${declaredType}${hasDefault ? ` = ${this.#literal(inner, false)}` : ""}`);
    const isRequired = declaredType.endsWith("!");
    const dice = random.below(100);
    if (dice < 2) this.#variables[name] = random.pick([{ no: 1 }, [[]], "zzz", null, 1.5]);
    else if (dice < 15 && (hasDefault || !isRequired)) return `$${name}`;
    else if (dice < 25 && !isRequired && mayBeNull) this.#variables[name] = null;
    else this.#variables[name] = this.#value(inner);
    return `$${name}`;
  }

  #literal(type: GraphQLInputType, mayBeNull = true): string {
    const random = this.#random;
    if (isNonNullType(type)) return this.#literal(type.ofType, false);
    if (mayBeNull && random.chance(0.1)) return "null";
    if (isListType(type)) {
      if (random.chance(0.15)) return this.#literal(type.ofType, false);
      const items = Array.from({ length: random.below(4) }, () => this.#literal(type.ofType));
      return `[${items.join(", ")}]`;
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).flatMap((field) => {
        const isRequired = isNonNullType(field.type) && field.defaultValue === undefined;
        const ends = getNamedType(field.type) === type && random.chance(0.6);
        return !isRequired && (ends || random.chance(0.4))
          ? []
          : [`${field.name}: ${this.#literal(field.type)}`];
      });
      return `{ ${fields.join(", ")} }`;
    }
    const value = this.#value(type);
    return isEnumType(type) ? String(value) : JSON.stringify(value);
  }

  #value(type: GraphQLInputType): unknown {
    const random = this.#random;
    if (isNonNullType(type)) return this.#value(type.ofType);
    if (isListType(type)) return Array.from({ length: random.below(4) }, () => this.#value(type.ofType));
    if (isInputObjectType(type)) {
      const entries = Object.values(type.getFields()).flatMap((field): [string, unknown][] => {
        const isRequired = isNonNullType(field.type) && field.defaultValue === undefined;
        const ends = getNamedType(field.type) === type && random.chance(0.6);
        if (!isRequired && (ends || random.chance(0.4))) return [];
        return [
          [field.name, !isNonNullType(field.type) && random.chance(0.2) ? null : this.#value(field.type)],
        ];
      });
      return Object.fromEntries(entries);
    }
    if (isEnumType(type)) return random.pick(type.getValues()).name;
    switch (type.name) {
      case "Int":
        return 1 + random.below(5);
      case "Boolean":
        return random.chance(0.5);
      case "Int64":
        return random.pick(["9007199254740993", "5"]);
      case "ID":
        return random.chance(0.1)
          ? 1 + random.below(5)
          : random.pick(["1", "2", "3", "4", "5", "c1", "c2", "e3", "", '{"id":1}']);
      default:
        return random.pick(["eu", "us", "c1", "c2", "e1", "e2", "text"]);
    }
  }
}

import { type GraphQLArgument, type GraphQLField, isNonNullType, type ValueNode } from "graphql";
import type { GraphField } from "../graph/index.ts";
import type { Problems } from "../kernel/index.ts";
import { placeOf } from "../sources/index.ts";
import { askedOf, compileArgument, withDefault } from "./arguments.ts";
import { objectToInput } from "./compare.ts";
import type { ArgumentBinding } from "./model.ts";

/** What the arguments of one field of a client's are checked against. */
export interface BindingScope {
  /** The client's field, for messages. */
  readonly coordinate: string;
  readonly problems: Problems;
  graphNameOf(clientType: string): string;
  /** Told of an argument that the graph requires and nobody gives. */
  missing(message: string, hint: string): void;
}

/** Gives the steps of a client field's paths their arguments, and knows which were of no use to any. */
export class FieldArguments {
  readonly #scope: BindingScope;
  readonly #own: ReadonlyMap<string, GraphQLArgument>;
  /** Entries of `@from(args:)`. */
  readonly #fixed: ReadonlyMap<string, ValueNode>;
  readonly #usedOwn = new Set<string>();
  readonly #usedFixed = new Set<string>();
  #failed = false;

  constructor(field: GraphQLField<unknown, unknown>, fixed: ValueNode | undefined, scope: BindingScope) {
    const entries = fixed?.kind === "ObjectValue" ? fixed.fields : [];
    this.#scope = scope;
    this.#own = new Map(field.args.map((argument) => [argument.name, argument]));
    this.#fixed = new Map(entries.map((entry) => [entry.name.value, entry.value]));
  }

  /** Every step that has an argument of a name takes it: what `@from(args:)` says, else the client's own. */
  bind(field: GraphField): ArgumentBinding[] {
    const requires = new Set(field.fetch?.requires.map(({ argument }) => argument));
    return field.args
      .filter(({ name }) => !requires.has(name))
      .map((argument) => {
        const { name, defaultValue, type } = argument;
        const template = this.#templateOf(argument);
        if (template === undefined && isNonNullType(type) && defaultValue === undefined) {
          this.#scope.missing(
            `${field.coordinate} needs "${name}: ${type}"`,
            `Add an argument "${name}", or give it by @from(args: { ${name}: … }).`,
          );
        }
        return { name, defaultValue, template };
      });
  }

  #templateOf({ name, type }: GraphQLArgument): ArgumentBinding["template"] {
    const { problems, graphNameOf } = this.#scope;
    const coordinate = `${this.#scope.coordinate}(${name}:)`;
    const node = this.#fixed.get(name);
    if (node !== undefined) {
      this.#usedFixed.add(name);
      const before = problems.all.length;
      const scope = { coordinate, args: this.#own, usedArgs: this.#usedOwn, problems, graphNameOf };
      const template = compileArgument(node, type, scope);
      if (problems.all.length > before) this.#failed = true;
      return template;
    }
    const own = this.#own.get(name);
    if (own === undefined) return undefined;
    this.#usedOwn.add(name);
    const objection = objectToInput(own.type, askedOf(own, type), graphNameOf);
    if (objection !== undefined) {
      problems.add(placeOf(own.astNode), `${coordinate}: ${objection.message}`, objection.hint);
    }
    return { kind: "reference", read: withDefault(own, type, ({ args }) => args[name]) };
  }

  /** Reports what was written and no step has taken. */
  refuseUnused(): void {
    if (this.#failed) return;
    const { problems, coordinate } = this.#scope;
    for (const [name, node] of this.#fixed) {
      if (this.#usedFixed.has(name)) continue;
      problems.add(
        placeOf(node),
        `${coordinate}: no step of its path has an argument "${name}"`,
        "Leave it out.",
      );
    }
    for (const [name, { astNode }] of this.#own) {
      if (this.#usedOwn.has(name)) continue;
      problems.add(
        placeOf(astNode),
        `${coordinate}: the argument "${name}" has no effect: no step of its path takes it`,
        `Leave it out, or pass it on: @from(args: { …: "$args.${name}" }).`,
      );
    }
  }
}

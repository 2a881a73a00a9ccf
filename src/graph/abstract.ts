import { isAbstractType } from "graphql";
import { type Problems, suggest } from "../kernel/index.ts";
import { argumentOf, directiveOf, placeOf, textOf } from "../sources/index.ts";
import type { Graph } from "./model.ts";
import type { SourceSchema } from "./source-schema.ts";

interface Discriminator {
  readonly property: string;
  readonly typeByValue: ReadonlyMap<string, string>;
}

/** Checks that a `@discriminator` names types that the union or interface can be. */
export function checkDiscriminators(schemas: readonly SourceSchema[], problems: Problems): void {
  for (const { schema } of schemas) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isAbstractType(type)) continue;
      const mapping = argumentOf(directiveOf(type.astNode, "discriminator"), "mapping");
      if (mapping === undefined) continue;
      if (mapping.kind !== "ObjectValue") {
        problems.add(placeOf(mapping), "mapping: an object of values and types", 'Write { value: "Type" }.');
        continue;
      }
      const possible = schema.getPossibleTypes(type).map(({ name }) => name);
      for (const { value } of mapping.fields) {
        const name = textOf(value) ?? "";
        if (possible.includes(name)) continue;
        const nearest = suggest(name, possible);
        problems.add(
          placeOf(value),
          `${type.name} is never of a type "${name}"`,
          nearest === undefined ? `It can be ${possible.join(", ")}.` : `Did you mean "${nearest}"?`,
        );
      }
    }
  }
}

/** Tells the types of a union or an interface apart, by source: by `@discriminator`, else by `__typename`. */
export function typeResolver(schemas: readonly SourceSchema[]): Pick<Graph, "typeOf" | "discriminatorOf"> {
  const discriminators = new Map<string, Discriminator>();
  for (const { schema, source } of schemas) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isAbstractType(type)) continue;
      const directive = directiveOf(type.astNode, "discriminator");
      const mapping = argumentOf(directive, "mapping");
      const entries = mapping?.kind === "ObjectValue" ? mapping.fields : [];
      const typeByValue = new Map(
        schema.getPossibleTypes(type).map((possible) => [possible.name, possible.name] as const),
      );
      for (const entry of entries) typeByValue.set(entry.name.value, textOf(entry.value) ?? "");
      const property = textOf(argumentOf(directive, "propertyName")) ?? "__typename";
      discriminators.set(`${source.name} ${type.name}`, { property, typeByValue });
    }
  }
  return {
    discriminatorOf: (abstractType, source) => discriminators.get(`${source} ${abstractType}`)?.property,
    typeOf(abstractType, source, payload) {
      const discriminator = discriminators.get(`${source} ${abstractType}`);
      if (discriminator === undefined || typeof payload !== "object" || payload === null) return undefined;
      const value = (payload as Record<string, unknown>)[discriminator.property];
      return typeof value === "string" ? discriminator.typeByValue.get(value) : undefined;
    },
  };
}

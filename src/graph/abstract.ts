import { isAbstractType } from "graphql";
import { argumentOf, directiveOf, textOf } from "../sources/index.ts";
import type { Graph } from "./model.ts";
import type { SourceSchema } from "./source-schema.ts";

interface Discriminator {
  readonly property: string;
  readonly typeByValue: ReadonlyMap<string, string>;
}

/** Tells the types of a union or an interface apart, by source: by `@discriminator`, else by `__typename`. */
export function typeResolver(schemas: readonly SourceSchema[]): Graph["typeOf"] {
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
  return (abstractType, source, payload) => {
    const discriminator = discriminators.get(`${source} ${abstractType}`);
    if (discriminator === undefined || typeof payload !== "object" || payload === null) return undefined;
    const value = (payload as Record<string, unknown>)[discriminator.property];
    return typeof value === "string" ? discriminator.typeByValue.get(value) : undefined;
  };
}

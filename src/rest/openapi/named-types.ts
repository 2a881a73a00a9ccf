import { type GraphQLNamedType, getNamedType, isInputObjectType, isLeafType, printType } from "graphql";
import type { Endpoint } from "../model.ts";
import { builtInSchema } from "./scalar-schema.ts";

/** Whose types an endpoint speaks of: of which client, with its members spelled which way. */
type Speaker = Pick<Endpoint, "client" | "naming">;

/** What the enums, input types and scalars of endpoints are called in a document, where each name is one thing. */
export type TypeNames = (speaker: Speaker, type: GraphQLNamedType) => string;

/**
 * Two clients may call different things by one name, and one client's may be spelled in two ways. Then each gets a
 * longer name.
 *
 * Goes by the clients' whole schemas and not by what is published of them, so that a new endpoint renames nothing in
 * the document, and nothing in what was generated from it.
 */
export function nameTypes(endpoints: readonly Endpoint[]): TypeNames {
  const speakers = new Map(endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
  const meanings = new Map<string, Map<string, string>>();
  for (const [key, speaker] of speakers) {
    for (const type of Object.values(speaker.client.schema.getTypeMap())) {
      if (!isPublished(type)) continue;
      const known = meanings.get(type.name) ?? new Map<string, string>();
      meanings.set(type.name, known.set(key, meaningOf(type, speaker)));
    }
  }
  return ({ client, naming }, { name }) => {
    const known = [...(meanings.get(name) ?? [])];
    if (isOne(known)) return name;
    const spelling = naming === "snake_case" ? "InSnakeCase" : "";
    const ofNaming = known.filter(([key]) => key.endsWith(` ${naming}`));
    return isOne(ofNaming) ? `${name}${spelling}` : `${name}Of${capitalized(client.name)}${spelling}`;
  };
}

function isOne(meanings: readonly (readonly [key: string, meaning: string])[]): boolean {
  return new Set(meanings.map(([, meaning]) => meaning)).size <= 1;
}

function keyOf({ client, naming }: Speaker): string {
  return `${client.name} ${naming}`;
}

/** Everything that a schema made of the type will say. */
function meaningOf(type: GraphQLNamedType, { naming }: Speaker): string {
  if (!isInputObjectType(type)) return printType(type);
  const reached = new Set<GraphQLNamedType>([type]);
  for (const next of reached) {
    if (!isInputObjectType(next)) continue;
    for (const field of Object.values(next.getFields())) reached.add(getNamedType(field.type));
  }
  return [naming, ...[...reached].map((next) => printType(next)).sort()].join("\n");
}

/** Outputs have no names in a document: their shapes are the operations'. */
function isPublished(type: GraphQLNamedType): boolean {
  if (type.name.startsWith("__") || builtInSchema(type.name) !== undefined) return false;
  return isInputObjectType(type) || isLeafType(type);
}

function capitalized(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

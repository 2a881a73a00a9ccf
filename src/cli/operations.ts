import { readFileSync } from "node:fs";
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, Source, validate } from "graphql";
import type { Problems } from "../kernel/index.ts";
import { placeOf } from "../sources/index.ts";

/** A file of operations that are valid for a client's schema; undefined if the problems say why it is not. */
export function readOperations(
  file: string,
  schema: GraphQLSchema,
  problems: Problems,
): DocumentNode | undefined {
  const before = problems.all.length;
  try {
    const document = parse(new Source(readFileSync(file, "utf8"), file));
    for (const error of validate(schema, document)) problems.add(placeOf(error.nodes?.[0]), error.message);
    return problems.all.length > before ? undefined : document;
  } catch (error) {
    const [location] = error instanceof GraphQLError ? (error.locations ?? []) : [];
    const message = error instanceof GraphQLError ? error.message : "the file cannot be read";
    problems.add({ file, line: location?.line, column: location?.column }, message);
    return undefined;
  }
}

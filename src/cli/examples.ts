import { readFileSync } from "node:fs";
import { type GraphQLSchema, parse, print, Source, separateOperations, validate } from "graphql";
import type { ClientConfig } from "../config/index.ts";
import type { Problems } from "../kernel/index.ts";
import type { ExampleOperation } from "../server/index.ts";
import { placeOf } from "../sources/index.ts";

/** The operations of a client's example files, each with its fragments, one playground tab each. They must be valid for its schema. */
export function readExamples(
  config: ClientConfig,
  schema: GraphQLSchema,
  problems: Problems,
): ExampleOperation[] {
  return config.examples.flatMap((file) => {
    const document = parse(new Source(readFileSync(file, "utf8"), file));
    for (const error of validate(schema, document)) {
      problems.add(placeOf(error.nodes?.[0]), `${config.name}: ${error.message}`);
    }
    return Object.entries(separateOperations(document)).map(([name, operation]) => ({
      name: name === "" ? config.name : name,
      query: print(operation),
    }));
  });
}

import { type GraphQLSchema, print, separateOperations } from "graphql";
import type { ClientConfig } from "../config/index.ts";
import type { Problems } from "../kernel/index.ts";
import type { ExampleOperation } from "../server/index.ts";
import { readOperations } from "./operations.ts";

/** The operations of a client's example files, each with its fragments, one playground tab each. */
export function readExamples(
  config: ClientConfig,
  schema: GraphQLSchema,
  problems: Problems,
): ExampleOperation[] {
  return config.examples.flatMap((file) => {
    const document = readOperations(file, schema, problems);
    const operations = document === undefined ? {} : separateOperations(document);
    return Object.entries(operations).map(([name, operation]) => ({
      name: name === "" ? config.name : name,
      query: print(operation),
    }));
  });
}

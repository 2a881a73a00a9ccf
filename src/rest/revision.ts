import { createHash } from "node:crypto";
import { lexicographicSortSchema, print, printSchema } from "graphql";
import type { Endpoint } from "./model.ts";

/**
 * A short text that changes when an answer of a version may have another shape: with its operations, and with the
 * schemas of the clients they are for. The order of files, definitions and spaces does not change it.
 */
export function revisionOf(endpoints: readonly Endpoint[]): string {
  const schemas = new Set(endpoints.map(({ client }) => client.schema));
  const texts = [...schemas].map((schema) => printSchema(lexicographicSortSchema(schema)));
  for (const { name, method, path, status, naming, unwrap, pagination, document } of endpoints) {
    texts.push(JSON.stringify([name, method, path, status, naming, unwrap, pagination]) + print(document));
  }
  return createHash("sha256").update(texts.sort().join("\n")).digest("hex").slice(0, 12);
}

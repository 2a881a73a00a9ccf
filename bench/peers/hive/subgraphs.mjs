import { fileURLToPath } from "node:url";
import { createRenameFieldTransform } from "@graphql-mesh/compose-cli";
import { loadGrpcSubgraph } from "@omnigraph/grpc";
import { loadJSONSchemaSubgraph } from "@omnigraph/json-schema";

/** The ports of the shape's backends. @type {Record<string, number>} */
export const ports = JSON.parse(process.env.BACKEND_PORTS ?? "{}");
export const SHAPES = fileURLToPath(new URL("../../shapes", import.meta.url));
const PROTOS = fileURLToPath(new URL("../../../protos", import.meta.url));
export const TEXT = { type: "string" };
export const NUMBER = { type: "number" };
export const WHOLE = { type: "integer" };
export const ARGUMENT = /** @type {const} */ ({ type: "string" });
export const TEXTS = /** @type {const} */ ({ type: "array", items: ARGUMENT });
export const REPEATED = { arrayFormat: "repeat" };

/** @typedef {{ sourceHandler: (context: any) => any, transforms?: any[] }} Subgraph */

/** @type {(source: string, ...operations: object[]) => Subgraph} */
export function rest(source, ...operations) {
  const endpoint = `http://127.0.0.1:${ports[source]}`;
  const all = /** @type {any} */ (
    operations.map((operation) => ({ type: "Query", method: "GET", ...operation }))
  );
  return { sourceHandler: loadJSONSchemaSubgraph(source, { endpoint, operations: all }) };
}

/** @type {(source: string, file: string, includeDirs: string[]) => Subgraph} */
export function grpc(source, file, includeDirs) {
  return {
    sourceHandler: loadGrpcSubgraph(source, {
      endpoint: `127.0.0.1:${ports[source]}`,
      source: { file, load: { includeDirs } },
      prefixQueryMethod: ["get", "batchget"],
    }),
  };
}

/** One of the demo shop's gRPC backends, with some fields under other names. @type {(source: string, renamed?: Record<string, string>) => Subgraph} */
export const shop = (source, renamed = {}) => ({
  ...grpc(source, `${PROTOS}/shop/${source}/v1/${source}.proto`, [PROTOS]),
  transforms: [createRenameFieldTransform(({ fieldName }) => renamed[fieldName] ?? fieldName)],
});

/** @type {(title: string, item: string, properties: Record<string, object>) => object} */
export const listOf = (title, item, properties) => ({
  title,
  type: "array",
  items: { title: item, type: "object", properties },
});

/** @type {(source: string, field: string, more: string) => string} */
export const resolveTo = (source, field, more) =>
  `@resolveTo(sourceName: "${source}", sourceTypeName: "Query", sourceFieldName: "${field}" ${more})`;

import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

type Json = Readonly<Record<string, unknown>>;

/**
 * What is wrong with a document, by an independent validator and by JSON Schema itself.
 *
 * The schema of OpenAPI 3.1 leaves Schema Objects alone, so each of them is held against JSON Schema's own schema and
 * compiled strictly; and it cannot say what has to be unique or declared, so that is looked at by itself.
 */
export async function faultsOf(document: Json): Promise<string[]> {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
  return [
    ...(valid ? [] : [JSON.stringify(errors)]),
    ...schemaFaults(document),
    ...operationFaults(document),
  ];
}

function schemaFaults(document: Json): string[] {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false });
  formats.default(ajv);
  ajv.addFormat("int32", true).addFormat("int64", true).addFormat("double", true);
  ajv.addSchema({ ...structuredClone(document), $id: "openapi" }, "openapi", undefined, false);
  for (const keyword of Object.keys(document)) ajv.addKeyword(keyword);
  return schemasIn(document).flatMap(([at, schema]) => {
    const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
    try {
      ajv.compile(JSON.parse(text));
      return [];
    } catch (error) {
      return [`${at}: ${(error as Error).message}`];
    }
  });
}

/** Every Schema Object, by where it stands. */
function schemasIn(value: unknown, at = ""): [at: string, schema: object][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]): [string, object][] => {
    if (key === "schema") return [[`${at}/${key}`, each]];
    if (key === "schemas")
      return Object.entries(each as object).map(([name, one]) => [`${at}/schemas/${name}`, one]);
    return key === "examples" ? [] : schemasIn(each, `${at}/${key}`);
  });
}

function operationFaults({ paths }: Json): string[] {
  const seen = new Set<unknown>();
  return Object.entries(paths as Record<string, Record<string, Json>>).flatMap(([path, item]) =>
    Object.values(item).flatMap(({ operationId, parameters = [] }) => {
      const inPath = (parameters as Json[]).filter((each) => each.in === "path").map(({ name }) => name);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const faults = [
        ...(seen.has(operationId) ? [`${operationId} is there twice`] : []),
        ...(inPath.sort().join() === named.sort().join() ? [] : [`${path} and its parameters differ`]),
      ];
      seen.add(operationId);
      return faults;
    }),
  );
}

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { HeaderObject, OpenApiDocument, ResponseObject, Schema } from "./openapi-request.ts";
import type { Drawn } from "./openapi-values.ts";

export interface Given {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What an answer has that the document does not say; empty if it keeps to it. */
export type Check = (request: Pick<Drawn, "described" | "method" | "fit">, given: Given) => string[];

/** Compiles a document into a check that knows nothing else. */
export function checker(document: OpenApiDocument): Check {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document as object, "openapi");
  const compiled = new Map<string, ValidateFunction>();
  const validate = (schema: Schema, value: unknown): string[] => {
    const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
    const run = compiled.get(text) ?? ajv.compile(JSON.parse(text));
    compiled.set(text, run);
    return run(value)
      ? []
      : (run.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  const { components } = document;
  const response = ({ $ref, ...own }: ResponseObject): ResponseObject | undefined =>
    $ref === undefined ? own : components.responses[$ref.split("/").at(-1) ?? ""];
  const header = ({ $ref, ...own }: HeaderObject): HeaderObject | undefined =>
    $ref === undefined ? own : components.headers[$ref.split("/").at(-1) ?? ""];

  return ({ described, method, fit }, { status, headers, text }) => {
    const isDocumented = method === undefined;
    const refused: ResponseObject = {
      content: {
        "application/json": { schema: { $ref: "#/components/schemas/Error" } },
        "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
      },
    };
    const operation = document.paths[described.path]?.[described.method.toLowerCase()];
    const entry = operation?.responses[String(status)];
    const expected = isDocumented ? entry && response(entry) : refused;
    const faults: string[] = [];
    if (status >= 500) faults.push(`status ${status}`);
    if (!isDocumented && status < 400) faults.push(`status ${status} for a method that is not documented`);
    if (expected === undefined) return [...faults, `status ${status} is not documented`];
    for (const [name, written] of Object.entries(expected.headers ?? {})) {
      const { required = false, schema = {} } = header(written) ?? {};
      const { [name.toLowerCase()]: value } = headers;
      if (value === undefined && required) faults.push(`the header ${name} is missing`);
      if (value === undefined) continue;
      const typed = schema.type === "integer" ? Number(value) : value;
      faults.push(...validate(schema, typed).map((fault) => `header ${name}:${fault}`));
    }
    faults.push(...checkBody(expected, { headers, text }, validate));
    if (isDocumented) faults.push(...checkFit(fit, status, text));
    return faults;
  };
}

function checkBody(
  { content }: ResponseObject,
  { headers, text }: Pick<Given, "headers" | "text">,
  validate: (schema: Schema, value: unknown) => string[],
): string[] {
  if (content === undefined) return text === "" ? [] : ["a body where none is documented"];
  const type = String(headers["content-type"]).split(";")[0] ?? "";
  const { [type]: media } = content;
  return media === undefined
    ? [`the type ${type} is not documented`]
    : validate(media.schema, JSON.parse(text));
}

/** What the document allows is not refused as unfit, and what it does not allow is. */
function checkFit(fit: Drawn["fit"], status: number, text: string): string[] {
  const isUnfit = status === 400 && /"(BAD_USER_INPUT|BAD_REQUEST)"/.test(text);
  if (fit === "fits" && (isUnfit || status === 415 || status === 406)) return ["it fits, and was refused"];
  return fit === "broken" && status < 400 ? [`it does not fit, and was answered with ${status}`] : [];
}

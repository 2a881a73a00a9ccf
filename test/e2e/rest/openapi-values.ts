import fc from "fast-check";
import {
  type Described,
  keyOf,
  type OpenApiDocument,
  type ParameterObject,
  type Schema,
  type Values,
} from "./openapi-request.ts";

/** Whether a request fits the document; "unsure" where only the gateway can tell. */
export type Fit = "fits" | "broken" | "unsure";

export interface Drawn {
  readonly described: Described;
  readonly values: Values;
  /** Names and texts that are no parameters. */
  readonly extraQuery: string;
  readonly body: unknown;
  /** In place of the body's JSON. */
  readonly rawBody: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** In place of the documented method. */
  readonly method: string | undefined;
  readonly fit: Fit;
}

interface Piece<T> {
  readonly value: T;
  readonly fit: Fit;
}

type Pieces<T> = fc.Arbitrary<Piece<T>>;

/** Requests that a document allows, and requests that it does not. */
export function drawRequest(
  document: OpenApiDocument,
  operations: readonly Described[],
): fc.Arbitrary<Drawn> {
  return fc.constantFrom(...operations).chain((described) => {
    const { operation } = described;
    const parameters = (operation.parameters ?? []).map((parameter) =>
      drawParameter(parameter, document).map((piece) => ({ key: keyOf(parameter), ...piece })),
    );
    return fc
      .record({
        values: fc.tuple(...parameters),
        extraQuery: rarely<Piece<string>>(fits(""), { value: "unheard-of=1", fit: "broken" }),
        body: drawBody(described, document),
        rawBody: rarely<Piece<string | undefined>>(
          fits(undefined),
          { value: "{", fit: "unsure" },
          { value: "nul\u0000", fit: "unsure" },
        ),
        headers: drawHeaders(),
        method: rarely<Piece<string | undefined>>(
          fits(undefined),
          ...undocumented(described, document).map((value) => ({ value, fit: "unsure" as const })),
        ),
      })
      .map(({ values, extraQuery, body, rawBody, headers, method }) => ({
        described,
        values: Object.fromEntries(values.map(({ key, value }) => [key, value])),
        extraQuery: extraQuery.value,
        body: body.value,
        rawBody: body.value === undefined ? undefined : rawBody.value,
        headers: headers.value,
        method: method.value,
        fit: worst([...values, extraQuery, body, rawBody, headers, method].map(({ fit }) => fit)),
      }));
  });
}

function worst(all: readonly Fit[]): Fit {
  return all.includes("unsure") ? "unsure" : all.includes("broken") ? "broken" : "fits";
}

function fits<T>(value: T): Piece<T> {
  return { value, fit: "fits" };
}

/** Mostly the first. */
function rarely<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  if (others.length === 0) return fc.constant(usual);
  return fc.oneof(
    { weight: 24, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

function undocumented({ path }: Described, { paths }: OpenApiDocument): string[] {
  return ["GET", "POST", "PUT", "PATCH", "DELETE"].filter(
    (method) => !(method.toLowerCase() in (paths[path] ?? {})),
  );
}

function drawHeaders(): Pieces<Record<string, string>> {
  return fc.oneof(
    {
      weight: 20,
      arbitrary: fc.constantFrom({}, { accept: "*/*" }, { accept: "application/json" }).map(fits),
    },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom<Record<string, string>>(
          { accept: "application/problem+json" },
          { accept: "text/html" },
          { accept: "application/json;q=0.1, application/problem+json" },
          { accept: ";;;" },
          { "content-type": "text/plain" },
          { "content-type": "application/merge-patch+json" },
          { "content-type": "application/json; charset=latin1" },
          { "content-encoding": "gzip" },
          { "x-api-version": "v9" },
          { "accept-version": "v2" },
          { "x-request-id": "\u00ff".repeat(300) },
          { "if-none-match": "*" },
          { "if-none-match": 'W/"a", "b"' },
        )
        .map((value) => ({ value, fit: "unsure" as const })),
    },
  );
}

function drawParameter(parameter: ParameterObject, document: OpenApiDocument): Pieces<unknown> {
  const { required = false, examples = {}, schema } = parameter;
  const known = Object.values(examples).map(({ value }) => value);
  // Only an answer gives a token; any other text fits the document and may be refused all the same.
  const isToken = parameter.in === "query" && schema.type === "string" && schema.minLength === 1;
  const choices: fc.WeightedArbitrary<Piece<unknown>>[] = [
    {
      weight: 2,
      arbitrary: draw(schema, document, parameter.in).map((value) => ({
        value,
        fit: isToken ? "unsure" : "fits",
      })),
    },
  ];
  if (known.length > 0) {
    const fit = isToken || parameter.in === "header" ? "unsure" : "fits";
    choices.push({
      weight: 6,
      arbitrary: fc
        .constantFrom(...known)
        .map((value) => ({ value, fit: schemaFits(schema, value) ? fit : "broken" })),
    });
  }
  if (parameter.in !== "path") {
    choices.push({
      weight: required ? 1 : 4,
      arbitrary: fc.constant({ value: undefined, fit: required ? "broken" : "fits" }),
    });
  }
  if (schema.type === "integer" || schema.type === "boolean") {
    choices.push({
      weight: 1,
      arbitrary: fc.constantFrom("", "x", "1e3", "0x10", "٣").map((value) => ({ value, fit: "broken" })),
    });
  }
  return fc.oneof(...choices);
}

function schemaFits({ type }: Schema, value: unknown): boolean {
  return type === "integer"
    ? Number.isInteger(value)
    : type === "boolean"
      ? typeof value === "boolean"
      : true;
}

function drawBody({ operation }: Described, document: OpenApiDocument): Pieces<unknown> {
  const media = operation.requestBody?.content["application/json"];
  if (media === undefined) return fc.constant(fits(undefined));
  const schema = resolve(media.schema, document);
  const known = Object.values(media.examples ?? {}).map(({ value }) => value);
  const good = draw(schema, document, "body");
  const choices: fc.WeightedArbitrary<Piece<unknown>>[] = [
    { weight: 3, arbitrary: good.map(fits) },
    { weight: 2, arbitrary: good.chain((value) => breakObject(value, schema)) },
    { weight: 1, arbitrary: fc.jsonValue().map((value) => ({ value, fit: "unsure" })) },
    {
      weight: 1,
      arbitrary: fc.constant({
        value: undefined,
        fit: operation.requestBody?.required === true ? "broken" : "fits",
      }),
    },
  ];
  // Whether a recorded example is one of a refusal, its answer says, not its request.
  if (known.length > 0)
    choices.push({
      weight: 3,
      arbitrary: fc.constantFrom(...known).map((value) => ({ value, fit: "unsure" })),
    });
  return fc.oneof(...choices);
}

/** An object with one thing about it that the schema does not allow. */
function breakObject(value: unknown, { required = [], properties = {} }: Schema): Pieces<unknown> {
  const object = value as Record<string, unknown>;
  const names = Object.keys(properties as object);
  const drop = (required as string[]).map((name) => {
    const { [name]: _, ...rest } = object;
    return rest;
  });
  const twist = names.map((name) => ({ ...object, [name]: { unheard: ["of"] } }));
  const broken: unknown[] = [...drop, ...twist, { ...object, "unheard-of": 1 }, [object], "text", null, 7];
  return fc.constantFrom(...broken).map((each) => ({ value: each, fit: "broken" }));
}

function resolve(schema: Schema, { components }: OpenApiDocument): Schema {
  const name = typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
  return name === undefined ? schema : (components.schemas[name] ?? {});
}

/** Values of a schema, as far as the documents of the tests go. */
function draw(written: Schema, document: OpenApiDocument, place: string): fc.Arbitrary<unknown> {
  const schema = resolve(written, document);
  const { type, enum: values, pattern } = schema;
  if (Array.isArray(values)) return fc.constantFrom(...values);
  if (Array.isArray(schema.anyOf))
    return fc.oneof(...schema.anyOf.map((each: Schema) => draw(each, document, place)));
  if (Array.isArray(type))
    return fc.oneof(...type.map((each) => draw({ ...schema, type: each }, document, place)));
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: -1, max: 12 }) },
        { weight: 1, arbitrary: fc.integer({ min: Number(schema.minimum), max: Number(schema.maximum) }) },
      );
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "array":
      return fc.array(draw(schema.items as Schema, document, place), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: 4,
      });
    case "object":
      return drawObject(schema, document, place);
    default:
      return pattern === undefined
        ? text(place, Number(schema.minLength ?? 0))
        : fc.stringMatching(new RegExp(String(pattern)));
  }
}

function drawObject(
  { properties = {}, required = [] }: Schema,
  document: OpenApiDocument,
  place: string,
): fc.Arbitrary<unknown> {
  const members = Object.entries(properties as Record<string, Schema>).map(([name, each]) => [
    name,
    draw(each, document, place),
  ]);
  return fc.record(Object.fromEntries(members), { requiredKeys: required as never[] });
}

/** Texts with all that may go wrong where they stand; a header cannot say more than visible ASCII. */
function text(place: string, minLength: number): fc.Arbitrary<string> {
  if (place === "header") return fc.stringMatching(/^[!-~]{1,20}$/);
  const tricky = [
    "..",
    ".",
    "%2e%2e",
    "a/b",
    "a?b=c",
    "a#b",
    "a&b=c",
    "+",
    "é💥",
    "a\r\nX: 1",
    "\u0000",
    "1e400",
    " ",
    "__proto__",
  ];
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.string({ minLength, maxLength: 20, unit: "binary" }),
    },
    { weight: 3, arbitrary: fc.nat({ max: 6000 }).map(String) },
    { weight: 1, arbitrary: fc.constantFrom(...tricky) },
  );
}

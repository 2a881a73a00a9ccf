import type { SendOptions } from "../../support/http-client.ts";

/** What the tests read of a served document, references left as they are. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly headers: Readonly<Record<string, HeaderObject>>;
  };
}

export type Schema = Readonly<Record<string, unknown>>;

export interface OperationObject {
  readonly operationId: string;
  readonly deprecated?: boolean;
  readonly tags?: readonly string[];
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, MediaType>>;
  };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

export interface ParameterObject {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly style?: string;
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface MediaType {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface ResponseObject {
  readonly $ref?: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, HeaderObject>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface HeaderObject {
  readonly $ref?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

/** An operation and where it is. */
export interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

export function operationsOf({ paths }: OpenApiDocument): Described[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
}

/** Values of parameters: by place, because names are unique in a place only. */
export type Values = Readonly<Record<string, unknown>>;

export function keyOf({ in: place, name }: Pick<ParameterObject, "in" | "name">): string {
  return `${place} ${name}`;
}

/** Path with query, and the rest of the request, as the document says that these values are sent. */
export function toRequest(
  { path, method, operation }: Described,
  values: Values,
  body?: unknown,
): { path: string; options: SendOptions } {
  const query: string[] = [];
  const headers: Record<string, string> = {};
  let target = path;
  for (const parameter of operation.parameters ?? []) {
    const { name, in: place, style } = parameter;
    const value = values[keyOf(parameter)];
    if (value === undefined) continue;
    if (place === "path") target = target.replace(`{${name}}`, encodeURIComponent(String(value)));
    else if (place === "header") headers[name] = String(value);
    else query.push(...toPairs(name, value, style));
  }
  const hasBody = body !== undefined;
  if (hasBody) headers["content-type"] = "application/json";
  return {
    path: query.length === 0 ? target : `${target}?${query.join("&")}`,
    options: { method, headers, ...(hasBody && { body: JSON.stringify(body) }) },
  };
}

function toPairs(name: string, value: unknown, style: string | undefined): string[] {
  const pair = (key: string, text: unknown): string =>
    `${encodeURIComponent(key)}=${encodeURIComponent(String(text))}`;
  if (Array.isArray(value)) return value.map((item) => pair(name, item));
  if (style !== "deepObject" || typeof value !== "object" || value === null) return [pair(name, value)];
  return Object.entries(value).flatMap(([key, item]) => toPairs(`${name}[${key}]`, item, style));
}

import { getNullableType, isInputObjectType, isListType } from "graphql";
import type { BodyMember, Endpoint, Parameter } from "../model.ts";
import { memberName } from "../naming.ts";
import type { Components } from "./components.ts";
import type { Example } from "./examples.ts";
import { type InputScope, inputSchema, presentInputSchema, toBodyValue } from "./input-schema.ts";
import type { JsonSchema } from "./json-schema.ts";

export interface ParameterScope {
  readonly components: Components;
  /** Of this endpoint. */
  readonly examples: readonly Example[];
  /** The endpoint whose path the document has. */
  readonly template: Endpoint;
}

/** The Parameter Objects of an endpoint's variables. */
export function parameterObjects(
  endpoint: Endpoint,
  { components, examples, template }: ParameterScope,
): JsonSchema[] {
  return endpoint.parameters.map((parameter) => {
    const { name, in: place, isRequired } = parameter;
    const isToken = place === "query" && name === endpoint.pagination?.tokenParameter;
    const description = parameter.description ?? (isToken ? tokenText(endpoint) : undefined);
    const values = examples.flatMap(({ name: key, summary, parameters }) =>
      parameters[name] === undefined
        ? []
        : [[key, { ...(summary !== undefined && { summary }), value: parameters[name] }]],
    );
    return {
      name: place === "path" ? nameInPath(name, endpoint, template) : name,
      in: place,
      ...(description !== undefined && { description }),
      required: isRequired,
      ...styleOf(parameter),
      schema: isToken ? TOKEN : parameterSchema(parameter, scopeOf(endpoint, components)),
      ...(values.length > 0 && { examples: Object.fromEntries(values) }),
    };
  });
}

/** Parameters that fill no variable. */
export function protocolParameters(
  { method, segments, version }: Endpoint,
  { isDefaultVersion }: { readonly isDefaultVersion: boolean },
): JsonSchema[] {
  const [, first] = segments;
  const isPinned = first !== undefined && "literal" in first && first.literal === version;
  const choice = {
    name: "X-API-Version",
    in: "header",
    description: "The path does not say the version.",
    required: !isDefaultVersion,
    schema: { type: "string", enum: [version] },
  };
  return [...(isPinned ? [] : [choice]), ...(method === "GET" ? [IF_NONE_MATCH] : [])];
}

const IF_NONE_MATCH: JsonSchema = {
  name: "If-None-Match",
  in: "header",
  description:
    "The ETag of an answer that is at hand: if nothing has changed, the answer is 304 without a body.",
  schema: { type: "string" },
};

/** Paths of one shape are one path in the document, whatever each of them calls its parts. */
function nameInPath(name: string, { segments }: Endpoint, template: Endpoint): string {
  const index = segments.findIndex((segment) => "parameter" in segment && segment.parameter === name);
  const segment = template.segments[index];
  return segment !== undefined && "parameter" in segment ? segment.parameter : name;
}

/** The Request Body Object; undefined for an endpoint whose variables all stand elsewhere. */
export function requestBodyObject(
  endpoint: Endpoint,
  components: Components,
  { name, examples }: { readonly name: string; readonly examples: readonly Example[] },
): JsonSchema | undefined {
  const { body } = endpoint;
  if (body === undefined) return undefined;
  const scope = scopeOf(endpoint, components);
  const schema =
    body.kind === "whole"
      ? body.isRequired
        ? presentInputSchema(body.type, scope)
        : inputSchema(body.type, scope)
      : components.add(name, membersSchema(body.members, scope));
  const values = examples.flatMap(({ name: key, summary, body: value }) =>
    value === undefined ? [] : [[key, { ...(summary !== undefined && { summary }), value }]],
  );
  const media = { schema, ...(values.length > 0 && { examples: Object.fromEntries(values) }) };
  return {
    required: body.isRequired,
    content: {
      "application/json": media,
      ...(endpoint.method === "PATCH" && { "application/merge-patch+json": media }),
    },
  };
}

function tokenText({ naming }: Endpoint): string {
  return `The \`${memberName("nextToken", naming)}\` of the page before; the first page without it.`;
}

/** The schema of the value, and what cannot be said where the parameter stands. */
function parameterSchema(parameter: Parameter, scope: InputScope): JsonSchema {
  const { type, defaultValue, in: place } = parameter;
  const schema = withDefault(presentInputSchema(type, scope), defaultValue, { type, scope });
  // A segment of a path is never empty, and no list of a query.
  if (place === "path" && schema.type === "string") return { ...schema, minLength: 1 };
  return place === "query" && schema.type === "array" ? { ...schema, minItems: 1 } : schema;
}

/** Takes what an answer of this endpoint gave, and nothing that somebody makes up. */
const TOKEN: JsonSchema = { type: "string", minLength: 1 };

function membersSchema(members: readonly BodyMember[], scope: InputScope): JsonSchema {
  const required = members.flatMap(({ name, isRequired }) => (isRequired ? [name] : []));
  return {
    type: "object",
    properties: Object.fromEntries(
      members.map(({ name, type, defaultValue }) => [
        name,
        withDefault(inputSchema(type, scope), defaultValue, { type, scope }),
      ]),
    ),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function withDefault(
  schema: JsonSchema,
  value: unknown,
  { type, scope }: { readonly type: BodyMember["type"]; readonly scope: InputScope },
): JsonSchema {
  return value === undefined ? schema : { ...schema, default: toBodyValue(value, type, scope.naming) };
}

function scopeOf(endpoint: Endpoint, components: Components): InputScope {
  return { naming: endpoint.naming, schemaOf: (type) => components.schemaOf(endpoint, type) };
}

/** Lists are the parameter repeated; an object is written `name[member]=`. */
function styleOf({ in: place, type }: Parameter): JsonSchema {
  if (place !== "query") return {};
  const inner = getNullableType(type);
  if (isListType(inner)) return { style: "form", explode: true };
  return isInputObjectType(inner) ? { style: "deepObject", explode: true } : {};
}

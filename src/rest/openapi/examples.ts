import { z } from "zod";
import { type Place, type Problems, suggest } from "../../kernel/index.ts";
import type { ApiVersion, Endpoint } from "../model.ts";

/** A request to an endpoint and the answer that it got. */
export interface Example {
  /** Unique among those of its operation. */
  readonly name: string;
  readonly operation: string;
  readonly summary?: string | undefined;
  /** By the parameter's name, wherever it stands in the request. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
}

const EXAMPLES = z.strictObject({
  examples: z.array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z0-9._-]+$/, "may hold letters, digits, dots, _ and - only"),
      operation: z.string(),
      summary: z.string().optional(),
      parameters: z.record(z.string(), z.unknown()).default({}),
      body: z.unknown().optional(),
      answer: z.strictObject({
        status: z.int().min(100).max(599),
        headers: z.record(z.string(), z.string()).default({}),
        body: z.unknown().optional(),
      }),
    }),
  ),
});

/**
 * Reads recorded examples of one version, and drops those that fit none of its endpoints.
 *
 * @param file - of the text, for the problems
 */
export function parseExamples(
  text: string,
  version: ApiVersion,
  file: string,
  problems: Problems,
): Example[] {
  const place: Place = { file };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    problems.add(place, "is not JSON");
    return [];
  }
  const { data, error } = EXAMPLES.safeParse(json);
  for (const { path, message } of error?.issues ?? []) problems.add(place, `${path.join(".")}: ${message}`);
  const endpoints = new Map(version.endpoints.map((endpoint) => [endpoint.name, endpoint]));
  const names = new Set<string>();
  return (data?.examples ?? []).filter((example) => {
    const name = `${example.operation} ${example.name}`;
    const fault = names.has(name) ? `${name} is there twice` : faultOf(example, endpoints);
    names.add(name);
    if (fault !== undefined) problems.add(place, fault, "Record the examples again.");
    return fault === undefined;
  });
}

function faultOf(
  { operation, name, parameters, body }: Example,
  endpoints: ReadonlyMap<string, Endpoint>,
): string | undefined {
  const endpoint = endpoints.get(operation);
  if (endpoint === undefined) {
    const meant = suggest(operation, endpoints.keys());
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    return `${name} is of ${operation}, which this version does not publish${hint}`;
  }
  const known = endpoint.parameters.map((parameter) => parameter.name);
  const unknown = Object.keys(parameters).find((parameter) => !known.includes(parameter));
  if (unknown !== undefined) return `${name}: ${operation} has no parameter ${unknown}`;
  return body !== undefined && endpoint.body === undefined
    ? `${name}: ${operation} takes no body`
    : undefined;
}

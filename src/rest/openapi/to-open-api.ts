import type { ApiVersion, Endpoint, RestApi } from "../model.ts";
import { type Components, openComponents } from "./components.ts";
import type { Example } from "./examples.ts";
import type { JsonSchema } from "./json-schema.ts";
import { nameTypes } from "./named-types.ts";
import { operationObject } from "./operation.ts";
import { SHARED_HEADERS, SHARED_RESPONSES, SHARED_SCHEMAS } from "./shared.ts";

export interface OpenApiOptions {
  /** Of this version alone; default all of them in one document. */
  readonly version?: string | undefined;
  readonly title: string;
  readonly description?: string | undefined;
  /** Where the paths begin; default the origin that the document came from. */
  readonly serverUrl?: string | undefined;
  /** Recorded ones, by version; default none. */
  readonly examples?: ReadonlyMap<string, readonly Example[]> | undefined;
}

/**
 * The API as an OpenAPI document (OpenAPI Specification 3.1.1).
 *
 * The same API makes the same text, byte for byte: versions and endpoints in the order of the configuration, named
 * schemas sorted. Changes nothing that it was given, and holds nothing of backends but what clients' schemas say.
 */
export function toOpenApi(api: RestApi, options: OpenApiOptions): JsonSchema {
  const versions = api.versions.filter(
    ({ name }) => options.version === undefined || name === options.version,
  );
  const endpoints = versions.flatMap((version) => version.endpoints);
  const components = openComponents(nameTypes(endpoints));
  const paths = pathsOf(api, versions, { components, options });
  const tags = [...new Set(endpoints.flatMap((endpoint) => endpoint.tags))];
  return {
    openapi: "3.1.1",
    info: infoOf(versions, options),
    servers: [{ url: options.serverUrl ?? "/" }],
    ...(tags.length > 0 && { tags: tags.map((name) => ({ name })) }),
    paths,
    components: {
      schemas: { ...components.toSchemas(), ...SHARED_SCHEMAS },
      responses: SHARED_RESPONSES,
      headers: SHARED_HEADERS,
    },
  };
}

interface DocumentScope {
  readonly components: Components;
  readonly options: OpenApiOptions;
}

function infoOf(versions: readonly ApiVersion[], { title, description }: OpenApiOptions): JsonSchema {
  return {
    title,
    ...(description !== undefined && { description }),
    // Changes whenever an answer's shape may.
    version: versions.map(({ name, revision }) => `${name}-${revision}`).join("+"),
  };
}

/** The Paths Object. */
function pathsOf(
  api: RestApi,
  versions: readonly ApiVersion[],
  scope: DocumentScope,
): Record<string, JsonSchema> {
  const paths: Record<string, JsonSchema> = {};
  const templates = new Map<string, Endpoint>();
  for (const { version, endpoint } of publishedIn(api, versions)) {
    const shape = endpoint.segments
      .map((segment) => ("literal" in segment ? segment.literal : "{}"))
      .join("/");
    const first = templates.get(shape) ?? endpoint;
    templates.set(shape, first);
    const operation = operationObject(endpoint, {
      ...{ version, template: first, components: scope.components },
      examples: scope.options.examples?.get(version.name) ?? [],
      id: versions.length === 1 ? endpoint.name : `${version.name}_${endpoint.name}`,
      isDefaultVersion: version.name === api.defaultVersion,
    });
    paths[first.path] = { ...paths[first.path], [endpoint.method.toLowerCase()]: operation };
  }
  return paths;
}

/**
 * The endpoints that a document holds, in order.
 *
 * A path without a version may be there in several versions, and a header chooses. A document has room for one of
 * them: that of the default version, or else of the first.
 */
function publishedIn(
  { defaultVersion }: RestApi,
  versions: readonly ApiVersion[],
): { version: ApiVersion; endpoint: Endpoint }[] {
  const all = versions.flatMap((version) => version.endpoints.map((endpoint) => ({ version, endpoint })));
  const owners = new Map<string, ApiVersion>();
  for (const { version, endpoint } of all) {
    const place = `${endpoint.method} ${endpoint.path}`;
    if (!owners.has(place) || version.name === defaultVersion) owners.set(place, version);
  }
  return all.filter(({ version, endpoint }) => owners.get(`${endpoint.method} ${endpoint.path}`) === version);
}

import type { ApiVersion, Deprecation, Endpoint } from "../model.ts";
import type { Components } from "./components.ts";
import type { Example } from "./examples.ts";
import type { JsonSchema } from "./json-schema.ts";
import { parameterObjects, protocolParameters, requestBodyObject } from "./parameters.ts";
import { responsesObject } from "./responses.ts";

export interface OperationScope {
  readonly version: ApiVersion;
  readonly components: Components;
  readonly examples: readonly Example[];
  /** The first endpoint with a path of that shape, whose names of its parts the document has. */
  readonly template: Endpoint;
  /** Whether a request that names no version gets this one. */
  readonly isDefaultVersion: boolean;
  /** Unique in the document; the names of its schemas begin with it. */
  readonly id: string;
}

/** The Operation Object of an endpoint. */
export function operationObject(endpoint: Endpoint, scope: OperationScope): JsonSchema {
  const { summary, tags } = endpoint;
  const { version, components, id } = scope;
  const examples = scope.examples.filter(({ operation }) => operation === endpoint.name);
  const deprecation = endpoint.deprecation ?? version.deprecation;
  const parameters = [
    ...parameterObjects(endpoint, { components, examples, template: scope.template }),
    ...protocolParameters(endpoint, scope),
  ];
  const requestBody = requestBodyObject(endpoint, components, { name: `${id}Request`, examples });
  return {
    operationId: id,
    ...(summary !== undefined && { summary }),
    ...(deprecation !== undefined && { description: deprecationText(deprecation), deprecated: true }),
    ...(tags.length > 0 && { tags }),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody !== undefined && { requestBody }),
    responses: responsesObject(endpoint, { components, name: `${id}Response`, examples, deprecation }),
  };
}

function deprecationText({ since, sunset, reason }: Deprecation): string {
  const parts = [
    since === undefined ? "Deprecated." : `Deprecated since ${dayOf(since)}.`,
    sunset === undefined ? undefined : `May be gone from ${dayOf(sunset)}.`,
    reason,
  ];
  return parts.filter((part) => part !== undefined).join(" ");
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

import {
  type DocumentNode,
  type OperationDefinitionNode,
  OverlappingFieldsCanBeMergedRule,
  validate,
} from "graphql";
import type { ClientSchema } from "../clients/index.ts";
import { isDay, type RestVersionConfig } from "../config/index.ts";
import type { Place, Problems } from "../kernel/index.ts";
import { operationOf } from "../plan/index.ts";
import { placeOf } from "../sources/index.ts";
import { compileLocation, compileUnwrap, onlyRoot } from "./answer-shape.ts";
import {
  argumentPlace,
  type EndpointArguments,
  endpointArguments,
  endpointUse,
} from "./endpoint-directive.ts";
import type { Deprecation, Endpoint, PathSegment } from "./model.ts";
import { compilePages } from "./pages.ts";
import { compileParameters } from "./parameters.ts";
import { parsePath } from "./path-template.ts";
import { toServedDocument } from "./rename.ts";
import { type Selected, selectedOf } from "./selection.ts";

const STATUSES = [200, 201, 202, 204];
/** Of the gateway itself, below `/api` and below a version. */
const RESERVED: readonly string[] = ["openapi.json", "docs"];
/** What answers say of themselves; docs/rest.md says when. */
const DEGRADED_MEMBER = "_degraded";

export interface EndpointScope {
  readonly version: RestVersionConfig;
  readonly versions: readonly string[];
  readonly client: ClientSchema;
  readonly problems: Problems;
}

/**
 * Compiles an operation that is valid for its client; undefined where the problems say why it is not published.
 *
 * @param written - the operation with the fragments it uses, and the directives of this layer
 */
export function compileEndpoint(written: DocumentNode, scope: EndpointScope): Endpoint | undefined {
  const { version, client, problems } = scope;
  const before = problems.all.length;
  const source = operationOf(written, undefined);
  const use = source && endpointUse(source);
  if (source === undefined || use === undefined) return undefined;
  const name = source.name?.value ?? "";
  const refuse = (place: Place, message: string, hint?: string): void =>
    problems.add(place, `${name}: ${message}`, hint);
  const args = endpointArguments(source);
  const naming = args.naming ?? version.naming;

  checkArguments(args, source, (argument, message, hint) =>
    refuse(argumentPlace(use, argument), message, hint),
  );
  const segments = compilePath(args.path, scope, (message, hint) =>
    refuse(argumentPlace(use, "path"), message, hint),
  );
  const { parameters, body } = compileParameters(source, {
    ...{ schema: client.schema, method: args.method, segments, naming, refuse },
    pathPlace: argumentPlace(use, "path"),
  });

  const document = toServedDocument(written, naming);
  for (const error of validate(client.schema, document, [OverlappingFieldsCanBeMergedRule])) {
    const [conflict] = error.message.split(". Use different aliases");
    refuse(placeOf(error.nodes?.[0]), `under ${naming}, ${conflict}`, "Give one of them an alias.");
  }
  const operation = operationOf(document, undefined) ?? source;
  const root = selectedOf(client.schema, document, operation);
  const unwrap = compileUnwrap(args.unwrap, root, use, refuse);
  const pagination =
    args.page == null
      ? undefined
      : compilePages(args.page, root, { body: unwrap, parameters }, (message, hint) =>
          refuse(argumentPlace(use, "page"), message, hint),
        );
  const location = compileLocation(args, root, use, refuse);
  refuseOwnMember(root, use, refuse);
  if (problems.all.length > before) return undefined;
  return {
    name,
    version: version.name,
    place: placeOf(use),
    summary: args.summary ?? undefined,
    tags: args.tags,
    method: args.method,
    path: args.path,
    segments,
    client,
    document,
    operation,
    parameters,
    body,
    status: args.status,
    root: onlyRoot(root)?.key,
    unwrap,
    naming,
    pagination,
    location,
    deprecation: toDeprecation(args),
    onDegraded: args.onDegraded,
  };
}

function checkArguments(
  { method, status, onDegraded, deprecated, sunset, page }: EndpointArguments,
  { operation }: OperationDefinitionNode,
  refuse: (argument: string, message: string, hint?: string) => void,
): void {
  if (!STATUSES.includes(status))
    refuse("status", `status: ${status} is not for a good answer`, `Write one of ${STATUSES.join(", ")}.`);
  if (operation === "query" && method !== "GET" && method !== "POST")
    refuse("method", `a query cannot have ${method}`, "Write GET, or POST where a body is needed.");
  if (operation === "mutation" && method === "GET")
    refuse(
      "method",
      "a mutation cannot have GET, which anybody may repeat",
      "Write POST, PUT, PATCH or DELETE.",
    );
  if (operation === "mutation" && onDegraded === "fail") {
    refuse(
      "onDegraded",
      "onDegraded: a mutation cannot fail when its answer is degraded: it has acted",
      "Take it away; the answer says what is missing.",
    );
  }
  if (status === 204 && page != null) refuse("page", "page: an answer with status 204 has no body");
  const days = Object.entries({ deprecated, sunset }).filter(([, day]) => day != null && !isDay(day));
  for (const [argument, day] of days)
    refuse(argument, `${argument}: "${day}" is not a day`, "Such as 2026-12-31.");
  if (days.length === 0 && deprecated != null && sunset != null && sunset < deprecated)
    refuse("sunset", `sunset: it is before ${deprecated}, when the endpoint is deprecated`);
}

function compilePath(
  path: string,
  { version, versions }: EndpointScope,
  refuse: (message: string, hint?: string) => void,
): readonly PathSegment[] {
  const segments = parsePath(path);
  if ("fault" in segments) {
    refuse(`the path "${path}" ${segments.fault}`, segments.hint);
    return [];
  }
  const [first, second] = segments
    .slice(1)
    .map((segment) => ("literal" in segment ? segment.literal : undefined));
  if (first === undefined)
    refuse(
      `the path "${path}" has a parameter where a version may stand`,
      `Begin it with /api/${version.name}/.`,
    );
  else if (first !== version.name && versions.includes(first))
    refuse(
      `the path is of ${first}, but the file is of ${version.name}`,
      `Begin it with /api/${version.name}/.`,
    );
  else if (second !== undefined && versions.includes(second))
    refuse(`without its version, the path "${path}" is of ${second}`, `Call it otherwise than ${second}.`);
  const own = RESERVED.find((name) => name === (first === version.name ? second : first));
  if (own !== undefined) refuse(`the path "${path}" is the gateway's own`, `Call it otherwise than ${own}.`);
  return segments;
}

function refuseOwnMember(
  root: readonly Selected[],
  use: NonNullable<ReturnType<typeof endpointUse>>,
  refuse: (place: Place, message: string, hint?: string) => void,
): void {
  const bodies = [root, ...root.map((selected) => selected.members())];
  if (bodies.some((members) => members.some(({ key }) => key === DEGRADED_MEMBER))) {
    refuse(
      placeOf(use),
      `${DEGRADED_MEMBER} is what an answer says of itself`,
      "Give the field another alias.",
    );
  }
}

interface DeprecationDays {
  readonly deprecated?: string | null | undefined;
  readonly sunset?: string | null | undefined;
  readonly reason?: string | null | undefined;
}

/** Of days that are valid. */
export function toDeprecation({ deprecated, sunset, reason }: DeprecationDays): Deprecation | undefined {
  if (deprecated == null && sunset == null) return undefined;
  const toDate = (day: string | null | undefined): Date | undefined =>
    day == null ? undefined : new Date(day);
  return { since: toDate(deprecated), sunset: toDate(sunset), reason: reason ?? undefined };
}

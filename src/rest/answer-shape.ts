import type { DirectiveNode } from "graphql";
import { getNullableType, isListType, isObjectType } from "graphql";
import type { Place } from "../kernel/index.ts";
import { argumentPlace, type EndpointArguments } from "./endpoint-directive.ts";
import type { PathSegment } from "./model.ts";
import { parseLocation } from "./path-template.ts";
import { follow, type Selected } from "./selection.ts";

type Refuse = (place: Place, message: string, hint?: string) => void;

/** The only root field, if there is no other and nothing may leave it out. */
export function onlyRoot(root: readonly Selected[]): Selected | undefined {
  const [first, ...others] = root;
  return others.length === 0 && first?.isConditional === false ? first : undefined;
}

/** Response keys from the root to the body. */
export function compileUnwrap(
  written: string | null | undefined,
  root: readonly Selected[],
  use: DirectiveNode,
  refuse: Refuse,
): readonly string[] {
  if (written === "$") return [];
  if (written == null) {
    const only = onlyRoot(root);
    return only === undefined ? [] : [only.key];
  }
  const keys = written.split(".");
  if (follow(root, keys) === undefined) {
    const known = root.map(({ key }) => `"${key}"`).join(", ");
    refuse(
      argumentPlace(use, "unwrap"),
      `unwrap: "${written}" does not lead to anything that is selected`,
      `Write response keys with a dot between them, not through a list. It begins with ${known}, or is "$".`,
    );
  }
  return keys;
}

/** The segments of the header Location, whose parameters are leaves of the answer. */
export function compileLocation(
  { location, status }: EndpointArguments,
  root: readonly Selected[],
  use: DirectiveNode,
  refuse: Refuse,
): readonly PathSegment[] | undefined {
  if (location == null) return undefined;
  const place = argumentPlace(use, "location");
  if (status !== 201 && status !== 202) {
    refuse(place, "location: only an answer with status 201 or 202 has one", "Add status: 201.");
  }
  const segments = parseLocation(location);
  if ("fault" in segments) {
    refuse(place, `location: "${location}" ${segments.fault}`, segments.hint);
    return undefined;
  }
  for (const segment of segments) {
    if (!("parameter" in segment)) continue;
    const type = getNullableType(follow(root, segment.parameter.split("."))?.at(-1)?.type);
    if (type != null && !isListType(type) && !isObjectType(type)) continue;
    refuse(
      place,
      `location: {${segment.parameter}} does not lead to a value that is selected`,
      "Write response keys from the root with a dot between them: {createOrder.id}.",
    );
  }
  return segments;
}

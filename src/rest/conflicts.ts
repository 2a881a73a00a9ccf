import type { Problems } from "../kernel/index.ts";
import type { Endpoint, PathSegment } from "./model.ts";

/** A way in which an endpoint is found. */
export interface Way {
  readonly endpoint: Endpoint;
  readonly segments: readonly PathSegment[];
  /** Whether the path itself says the version; otherwise the request has to. */
  readonly isPinned: boolean;
}

/**
 * The path as written, and the same without the version that it begins with; not so where a parameter would then
 * stand in the version's place, and take one for its value.
 */
export function waysOf(endpoint: Endpoint): readonly Way[] {
  const [api, first, ...rest] = endpoint.segments;
  const isPinned = first !== undefined && "literal" in first && first.literal === endpoint.version;
  const written: Way = { endpoint, segments: endpoint.segments, isPinned };
  const [next] = rest;
  if (!isPinned || api === undefined || next === undefined || "parameter" in next) return [written];
  return [written, { endpoint, segments: [api, ...rest], isPinned: false }];
}

/** Refuses two endpoints that one request could be for without either being the nearer. */
export function refuseConflicts(endpoints: readonly Endpoint[], problems: Problems): void {
  const ways = endpoints.flatMap(waysOf);
  const told = new Set<string>();
  for (const [index, later] of ways.entries()) {
    for (const earlier of ways.slice(0, index)) {
      if (earlier.endpoint === later.endpoint || earlier.endpoint.method !== later.endpoint.method) continue;
      const isOneVersion = earlier.endpoint.version === later.endpoint.version;
      if (!earlier.isPinned && !later.isPinned && !isOneVersion) continue;
      const relation = relate(earlier.segments, later.segments);
      const id = `${earlier.endpoint.version} ${earlier.endpoint.name} ${later.endpoint.version} ${later.endpoint.name}`;
      if (relation === "apart" || told.has(id)) continue;
      told.add(id);
      const { place, name, path, method } = earlier.endpoint;
      const at = `${name}, ${place.file}:${place.line}`;
      problems.add(
        later.endpoint.place,
        relation === "same"
          ? `${later.endpoint.name}: ${method} ${later.endpoint.path} is taken by ${at}`
          : `${later.endpoint.name}: ${later.endpoint.path} and ${path} (${at}) can both be meant by one path`,
        relation === "same"
          ? "Give one of them another path."
          : "Let one path be more precise than the other throughout.",
      );
    }
  }
}

/** Whether one path can be of both templates, and neither is the more precise one. */
function relate(one: readonly PathSegment[], other: readonly PathSegment[]): "apart" | "same" | "ambiguous" {
  if (one.length !== other.length) return "apart";
  let oneIsNearer = false;
  let otherIsNearer = false;
  for (const [index, a] of one.entries()) {
    const b = other[index];
    if (b === undefined) return "apart";
    if ("literal" in a && "literal" in b && a.literal !== b.literal) return "apart";
    if ("literal" in a && "parameter" in b) oneIsNearer = true;
    if ("parameter" in a && "literal" in b) otherIsNearer = true;
  }
  if (oneIsNearer && otherIsNearer) return "ambiguous";
  return oneIsNearer || otherIsNearer ? "apart" : "same";
}

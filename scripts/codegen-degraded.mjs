// A plugin of codegen.yml: the type of an entry in a client's `extensions.degraded`.
import { isInterfaceType, isObjectType } from "graphql";
import { ERROR_KINDS } from "../dist/src/kernel/index.js";

export function plugin(schema) {
  const coordinates = Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith("__"))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  const codes = Object.keys(ERROR_KINDS).filter((code) => ERROR_KINDS[code].blame === "upstream");
  return `/** A field of this client's schema. Any may be degraded: one that is not fetched by itself fails with its object. */
export type Coordinate =
${union(coordinates)};

/** Why the real value is not there. */
export type DegradedCause =
${union(codes)};

/** A place of an answer that is not what it would be if every backend were well. */
export interface Degraded {
  readonly path: readonly (string | number)[];
  readonly coordinate: Coordinate;
  /** FAILED is also an error; the others are none. */
  readonly status: 'FALLBACK' | 'STALE' | 'SKIPPED' | 'FAILED';
  readonly cause: DegradedCause;
  /** How old a STALE value is. */
  readonly ageMs?: number;
  /** When asking again may help. */
  readonly retryAfterMs?: number;
}
`;
}

function union(names) {
  return names
    .sort()
    .map((name) => `  | '${name}'`)
    .join("\n");
}

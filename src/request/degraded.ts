import type {
  DocumentNode,
  ExecutionResult,
  GraphQLError,
  GraphQLSchema,
  OperationDefinitionNode,
} from "graphql";
import { ERROR_KINDS, type ErrorCode, Failure } from "../kernel/index.ts";
import { fragmentsOf, type Path, type Substitution } from "../plan/index.ts";
import { type Answered, land } from "./coordinates.ts";
import { codeOf } from "./mask.ts";
import { applyRequired } from "./required.ts";

/** One place of an answer that is not what it would be if every backend were well. */
export interface DegradedEntry {
  readonly path: Path;
  /** As the client names it: `Product.reviews`. */
  readonly coordinate: string;
  readonly status: "FALLBACK" | "STALE" | "SKIPPED" | "FAILED";
  /** Why the real value is not there. */
  readonly cause: ErrorCode;
  /** Of a value that was fetched earlier. */
  readonly ageMs?: number;
  /** When asking again may help, if anybody said. */
  readonly retryAfterMs?: number;
}

/** How many places an answer lists; `extensions.degradedOmitted` is the number of the others. */
const MAX_LISTED = 100;

/** What came of an execution, before it is masked. */
export interface Executed {
  readonly result: ExecutionResult;
  readonly substitutions: readonly Substitution[];
}

/** Whether the deadline of whoever executed it left any place without its real value, with an error or without. */
export function isCut({ errors = [], extensions = {} }: ExecutionResult): boolean {
  const degraded = (extensions.degraded ?? []) as readonly DegradedEntry[];
  return (
    errors.some((error) => error.extensions.code === "DEADLINE_EXCEEDED") ||
    degraded.some(({ cause }) => cause === "DEADLINE_EXCEEDED")
  );
}

interface Executable {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
}

/**
 * The result with `extensions.degraded`: what stands in for something else, and what failed because of an upstream;
 * and with null around each REQUIRED field that failed.
 *
 * The only place that makes it, for plans and for graphql-js. Errors that blame the caller, or us, are errors and no
 * degradation. Costs nothing where nothing failed.
 */
export function withDegraded({ result, substitutions }: Executed, executable: Executable): ExecutionResult {
  const { errors = [], data: before } = result;
  if ((errors.length === 0 && substitutions.length === 0) || before === undefined) return result;
  const answered = toAnswered(executable, before);
  if (answered === undefined) return result;
  const listed: DegradedEntry[] = [];
  let omitted = 0;
  const add = (path: Path, entry: () => Omit<DegradedEntry, "path" | "coordinate">): void => {
    if (listed.length >= MAX_LISTED) omitted++;
    else {
      const { coordinate } = land(path, answered);
      if (coordinate !== undefined) listed.push({ path, coordinate, ...entry() });
    }
  };
  for (const error of errors) {
    const cause = codeOf(error);
    if (cause === undefined || ERROR_KINDS[cause].blame !== "upstream") continue;
    add([...(error.path ?? [])], () => ({ status: "FAILED", cause, ...retryAfter(error.originalError) }));
  }
  // Not before: it takes away what tells the types of the places below it.
  const data = applyRequired(errors, answered) as typeof before;
  for (const { substitute, path } of onePerPlace(substitutions)) {
    if (!isThere(data, path)) continue;
    const { status, failure, ageMs } = substitute;
    const age = ageMs === undefined ? {} : { ageMs };
    add(path, () => ({ status, cause: failure.code, ...age, ...retryAfter(failure) }));
  }
  if (listed.length === 0) return { ...result, data };
  const more = omitted === 0 ? {} : { degradedOmitted: omitted };
  return { ...result, data, extensions: { ...result.extensions, degraded: listed, ...more } };
}

/** An object may have stale parts of several sources: it is as old as the oldest of them. */
function onePerPlace(substitutions: readonly Substitution[]): Iterable<Substitution> {
  if (substitutions.length < 2) return substitutions;
  const places = new Map<string, Substitution>();
  for (const each of substitutions) {
    const place = `${each.substitute.status} ${JSON.stringify(each.path)}`;
    const known = places.get(place);
    if (known === undefined || ageOf(known) < ageOf(each)) places.set(place, each);
  }
  return places.values();
}

function ageOf({ substitute }: Substitution): number {
  return substitute.ageMs ?? 0;
}

function retryAfter(failure: GraphQLError["originalError"] | null): { retryAfterMs?: number } {
  const after = failure instanceof Failure ? failure.retryAfterMs : undefined;
  return typeof after === "number" ? { retryAfterMs: after } : {};
}

/** Whether the object that a path ends in is part of the answer: it may have been lost after the field was read. */
function isThere(data: unknown, path: Path): boolean {
  let value = data;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return false;
    value = (value as Record<string | number, unknown>)[key];
  }
  return true;
}

function toAnswered({ schema, document, operation }: Executable, data: unknown): Answered | undefined {
  const root = operation && schema.getRootType(operation.operation);
  if (operation === undefined || root === undefined || root === null) return undefined;
  return { schema, root, selection: operation.selectionSet, fragments: fragmentsOf(document), data };
}

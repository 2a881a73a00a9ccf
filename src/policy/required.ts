import { Failure } from "../kernel/index.ts";
import type { CoordinateLayer, CoordinateOptions } from "./coordinate-options.ts";

/** A failure without whose value the object around it is of no use. */
export class RequiredFailure extends Failure {
  readonly original: Failure;

  constructor(original: Failure) {
    const { detail, cause, message, retryAfterMs, stage } = original;
    super(original.code, { detail, cause, message, retryAfterMs, stage });
    this.original = original;
  }
}

/** One failure of many keys stays one, so that it is in the log once. */
const known = new WeakMap<Failure, RequiredFailure>();

function toRequired(failure: Failure): RequiredFailure {
  if (failure instanceof RequiredFailure) return failure;
  let required = known.get(failure);
  if (required === undefined) {
    required = new RequiredFailure(failure);
    known.set(failure, required);
  }
  return required;
}

/** What went wrong with a field, as its own criticality says: what it needed may have had another. */
export function weigh(error: unknown, isRequired: boolean): unknown {
  if (!(error instanceof Failure)) return error;
  if (isRequired) return toRequired(error);
  return error instanceof RequiredFailure ? error.original : error;
}

/**
 * Marks what fails in a lookup that is REQUIRED: each field that is read of what it finds fails with it. Of any other
 * field, whoever puts it into the answer marks what failed, which may not be the fetch.
 */
export function required<Input, Scope>({
  isRequiredLookup,
}: CoordinateOptions<Input, Scope>): CoordinateLayer<Input, Scope> | undefined {
  if (!isRequiredLookup) return undefined;
  return (next) => async (inputs, scope, selection) => {
    const outcomes = await next(inputs, scope, selection);
    return outcomes.map((outcome) => (outcome instanceof Failure ? toRequired(outcome) : outcome));
  };
}

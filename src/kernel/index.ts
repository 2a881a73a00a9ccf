export type { Call } from "./call.ts";
export { type Blame, blame, ERROR_KINDS, type ErrorCode, Failure, toFailure } from "./errors.ts";
export { formatProblem, InvalidInput, type Place, type Problem, Problems, suggest } from "./problem.ts";

export type { Call, Layer, Send, UpstreamCall } from "./call.ts";
export { Cancellation, type CancelSignal, onAbort } from "./cancellation.ts";
export { type Clock, systemClock } from "./clock.ts";
export { type Blame, blame, ERROR_KINDS, type ErrorCode, Failure, toFailure } from "./errors.ts";
export { formatProblem, InvalidInput, type Place, type Problem, Problems, suggest } from "./problem.ts";

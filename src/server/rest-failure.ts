import type { FastifyReply, FastifyRequest } from "fastify";
import { failureBody, problemBody, type RestFailure } from "../rest/index.ts";
import { quality } from "./accept.ts";
import { type FailureStatus, standardFailure } from "./failures.ts";

const JSON_TYPE = "application/json";
const PROBLEM_TYPE = "application/problem+json";

/** Answers with a failure in the form that the caller asked for. */
export function sendRestFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: RestFailure,
): FastifyReply {
  const isProblem = wantsProblem(request.headers.accept);
  return reply
    .code(failure.status)
    .header("content-type", `${isProblem ? PROBLEM_TYPE : JSON_TYPE}; charset=utf-8`)
    .send(isProblem ? problemBody(failure) : failureBody(failure));
}

/** A refusal of HTTP's own, in the words that the rest of the gateway has for it. */
export function refusal(status: FailureStatus, more: Partial<RestFailure> = {}): RestFailure {
  return { status, ...standardFailure(status), ...more };
}

/** Only who names problem documents gets them (RFC 9457): `*` is what everybody sends. */
function wantsProblem(accept: string | undefined): boolean {
  return (
    accept?.toLowerCase().includes(PROBLEM_TYPE) === true &&
    quality(accept, PROBLEM_TYPE) > 0 &&
    quality(accept, PROBLEM_TYPE) >= quality(accept, JSON_TYPE)
  );
}

/** Whether a caller takes JSON, which is all that there is. */
export function takesJson(accept: string | undefined): boolean {
  return accept === undefined || accept === "*/*" || quality(accept, JSON_TYPE) > 0;
}

import type { ExecutionResult } from "graphql";
import { ERROR_KINDS } from "../kernel/index.ts";

/** What Apollo makes of a bug of ours, by the formatter it was given. */
export const INTERNAL_BODY: string = toText({
  errors: [
    {
      message: ERROR_KINDS.INTERNAL_SERVER_ERROR.message,
      extensions: { code: "INTERNAL_SERVER_ERROR" },
    },
  ],
});

/** A result that several callers share is written once. */
const bodies = new WeakMap<ExecutionResult, string>();

/** The body of an answer, byte for byte as Apollo writes it: errors first, a line break at the end. */
export function bodyOf(result: ExecutionResult): string {
  let body = bodies.get(result);
  if (body === undefined) {
    const { errors, data, extensions } = result;
    body = toText({ errors, data, extensions });
    bodies.set(result, body);
  }
  return body;
}

function toText(answer: object): string {
  return `${JSON.stringify(answer)}\n`;
}

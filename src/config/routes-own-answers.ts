import { z } from "zod";
import { headers } from "./headers.ts";
import type { RespondSection } from "./routes-file.ts";
import { isMap, says, section, text } from "./values.ts";

/** Redirects that tell where to go (RFC 9110, 15.4). */
const REDIRECT_STATUSES: readonly number[] = [301, 302, 303, 307, 308];

/** Statuses whose answers have no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
const WITHOUT_BODY: readonly number[] = [204, 205, 304];

export function redirectSection(): z.ZodType<{ to: string; status: number }> {
  const wrongStatus = says("must be 301, 302, 303, 307 or 308", "307 and 308 keep the method and the body.");
  return section({
    to: text().describe("A path or an https URL, of the {name} and ** of the match. The query is kept."),
    status: z
      .int(wrongStatus)
      .refine((status) => REDIRECT_STATUSES.includes(status), wrongStatus)
      .default(308)
      .describe("Default 308, for good and with the same method."),
  });
}

export function respondSection(): z.ZodType<RespondSection> {
  const wrongStatus = says("must be a status from 200 to 599");
  return section({
    status: z
      .int(wrongStatus)
      .min(200, wrongStatus)
      .max(599, wrongStatus)
      .default(200)
      .describe("Default 200."),
    headers: headers().default({}).describe("Headers of the answer."),
    body: z
      .unknown()
      .refine(
        (body) =>
          body === undefined || typeof body === "string" || (typeof body === "object" && body !== null),
        says("must be text, or a map or a list, which become JSON"),
      )
      .optional()
      .describe("Text, or a map or a list, which become JSON. Default: none."),
  }).superRefine(
    ({ status, body }, context) => {
      if (body === undefined || !WITHOUT_BODY.includes(status)) return;
      context.addIssue({ code: "custom", message: says(`cannot be sent with ${status}`), path: ["body"] });
    },
    { when: ({ value }) => isMap(value) },
  );
}

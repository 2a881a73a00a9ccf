import { z } from "zod";

/** What a backend is told to do to some of its calls. */
export interface Fault {
  /** A route as `GET /calls` prints it, or "*" for all. */
  readonly route: string;
  /** `hang` never answers; `hold` answers as usual once the faults are cleared. */
  readonly kind: "latency" | "hang" | "hold" | "reset" | "status" | "malformed";
  /** With `latency`: how much later the answer comes, in milliseconds. */
  readonly ms?: number | undefined;
  /** With `status`: an HTTP status (default 503) or a gRPC code (default 14, UNAVAILABLE). */
  readonly status?: number | undefined;
  /** With `status` and `malformed`: the raw body; in gRPC the status details, or the message's bytes as latin1. */
  readonly body?: string | undefined;
  /** With `status` and `malformed`: more response headers, such as `retry-after`; trailers in gRPC. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How many calls it hits; all, unless given. */
  readonly count?: number | undefined;
  /** Strikes when the work is done but before the answer goes out, so a retry would act twice. */
  readonly afterActing?: boolean | undefined;
}

/** A field of the input that is wrong, and why. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** A fault, or everything that is wrong with it. */
export function parseFault(input: unknown): Fault | readonly FieldProblem[] {
  const parsed = faultSchema.safeParse(input);
  return parsed.success ? parsed.data : parsed.error.issues.flatMap(toProblems);
}

const faultSchema = z
  .strictObject({
    route: z.string().min(1),
    kind: z.enum(["latency", "hang", "hold", "reset", "status", "malformed"]),
    ms: z.int().min(0).max(600_000).optional(),
    status: z.int().min(1).max(599).optional(),
    body: z.string().max(1_000_000).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    count: z.int().min(1).optional(),
    afterActing: z.boolean().optional(),
  })
  .check(({ value, issues }) => {
    for (const { field, kinds } of ONLY_WITH) {
      if (value[field] !== undefined && !kinds.includes(value.kind)) {
        issues.push({
          code: "custom",
          path: [field],
          message: `goes only with ${kinds.join(", ")}`,
          input: value,
        });
      }
    }
    if (value.kind === "latency" && value.ms === undefined) {
      issues.push({ code: "custom", path: ["ms"], message: "must be given with latency", input: value });
    }
  });

const ONLY_WITH: readonly { field: "ms" | "status" | "body" | "headers"; kinds: readonly Fault["kind"][] }[] =
  [
    { field: "ms", kinds: ["latency"] },
    { field: "status", kinds: ["status"] },
    { field: "body", kinds: ["status", "malformed"] },
    { field: "headers", kinds: ["status", "malformed"] },
  ];

function toProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((field) => ({ field, message: "is not a field of a fault" }));
  }
  return [{ field: issue.path.join(".") || "body", message: issue.message }];
}

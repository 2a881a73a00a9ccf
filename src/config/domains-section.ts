import type { z } from "zod";
import type { Files } from "./files.ts";
import { deadline, type GraphSection, graphKeys, named } from "./graph-section.ts";
import { type PolicySettings, policiesSection } from "./policies.ts";
import { OWN_PATHS } from "./routes-check.ts";
import { DOT_SEGMENT } from "./routes-path.ts";
import { type StaleSettings, staleOfDomain } from "./stale.ts";
import { flag, host, isMap, list, says, section, text, wholeNumber } from "./values.ts";

/** A domain as it stands in a file that fits its shape. What it leaves out is as for all. */
export interface DomainSection extends GraphSection {
  readonly path?: string | undefined;
  readonly hosts: readonly string[];
  readonly playground?: boolean | undefined;
  readonly deadlineMs?: number | undefined;
  readonly maxInFlight?: number | undefined;
  readonly stale?: { readonly [Name in keyof StaleSettings]?: StaleSettings[Name] | undefined } | undefined;
  readonly policies: PolicySettings;
}

/** The section `domains`: graphs of their own by name. */
export function domainsSection(files: Files): z.ZodType<Record<string, DomainSection>> {
  return named("domain", domain(files));
}

function domain(files: Files): z.ZodType<DomainSection> {
  return section({
    path: path().optional().describe("What every path of the domain begins with. Default: nothing more."),
    hosts: list("host names", host())
      .default([])
      .describe("The hosts that it answers to. Default: all that no domain names."),
    playground: flag()
      .optional()
      .describe("Serve a playground for each of its clients. Default: as for all."),
    deadlineMs: deadline()
      .optional()
      .describe("The longest that one of its requests may take, in milliseconds. Default: as for all."),
    maxInFlight: wholeNumber({ min: 1, max: 1_000_000 })
      .optional()
      .describe("Requests of it that are answered at once. Default: as many as the process takes."),
    stale: staleOfDomain().optional().describe("What is kept for its fields with @fallback(stale: true)."),
    policies: policiesSection({ showDefaults: false })
      .default({})
      .describe("Policies for its sources and routes. What is left out is as for all."),
    ...graphKeys(files),
  }).superRefine(
    (value, context) => {
      if (value.path !== undefined || !Array.isArray(value.hosts) || value.hosts.length > 0) return;
      const message = says("must have a path or hosts", "Nothing else says which requests are for it.");
      context.addIssue({ code: "custom", message });
    },
    { when: ({ value }) => isMap(value) },
  );
}

/** `/commerce`, `/shop/eu`, or `/` for nothing more: text that no reader could understand differently. */
const PATH = /^\/(?:[\w.~-]+(?:\/[\w.~-]+)*)?$/;

function path(): z.ZodType<string> {
  const error = says(
    "must be a path of letters, digits and - . _ ~",
    "Such as /commerce, without a / at its end.",
  );
  return text(error).superRefine((value, context) => {
    const segments = value.split("/").slice(1);
    const [first = ""] = segments;
    if (!PATH.test(value) || segments.some((segment) => DOT_SEGMENT.test(segment))) {
      context.addIssue({ code: "custom", message: error });
    } else if (OWN_PATHS.includes(first)) {
      const message = says(`cannot begin with /${first}, which is the gateway's own`);
      context.addIssue({ code: "custom", message });
    }
  });
}

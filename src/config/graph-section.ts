import type { z } from "zod";
import type { Files } from "./files.ts";
import { checkHeadersOfKind, forwardedHeaders, headers } from "./headers.ts";
import { type PolicySettings, policiesSection } from "./policies.ts";
import { type RestSection, restSection } from "./rest.ts";
import type { RouteSection } from "./routes-file.ts";
import { routesSection } from "./routes-section.ts";
import { PRIORITIES, type Priority } from "./shedding.ts";
import { type KindSections, kindNames, sourceKinds } from "./source-kinds.ts";
import { existingFile, isMap, list, oneOf, record, says, section, text, wholeNumber } from "./values.ts";

/** What a graph is made of and how it is served: the same at the top of the file and in a domain. */
export interface GraphSection {
  readonly sources: Readonly<Record<string, SourceSection>>;
  readonly clients: Readonly<Record<string, ClientSection>>;
  readonly routes: Readonly<Record<string, RouteSection>>;
  readonly rest?: RestSection | undefined;
}

export interface SourceSection extends KindSections {
  readonly schema: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, string>>;
  readonly forward: readonly string[];
  readonly policies: PolicySettings;
  readonly maxBytes: number;
}

export interface ClientSection {
  readonly schema: string;
  readonly examples: readonly string[];
  readonly deadlineMs?: number | undefined;
  readonly priority: Priority;
}

/** The rule for each key of {@link GraphSection}. */
export function graphKeys(files: Files): {
  [Name in keyof Required<GraphSection>]: z.ZodType<GraphSection[Name]>;
} {
  return {
    sources: named("source", source(files)).describe("The backends by name."),
    clients: named("client", client(files)).describe("The audiences by name; a name is part of a URL."),
    rest: restSection(files).optional().describe("Operations that are published as REST endpoints."),
    routes: routesSection(files)
      .default({})
      .describe("Plain routes by name: paths that are passed on to other backends."),
  };
}

const NAME = /^[a-z][a-z0-9-]*$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A map of sections by name, with at least one of them. */
export function named<T>(what: string, item: z.ZodType<T>): z.ZodType<Record<string, T>> {
  const fault = says(
    `is not a name for a ${what}`,
    "A name starts with a letter and holds lower-case letters, digits and -.",
  );
  return record({
    what: `a map with a name for each ${what}`,
    item,
    nameFault: (name) => (NAME.test(name) ? undefined : fault),
    namePattern: NAME,
  }).refine((items) => Object.keys(items).length > 0, says(`must hold at least one ${what}`));
}

/** The longest that a request may take. */
export function deadline(): z.ZodType<number> {
  return wholeNumber({
    min: 1,
    max: 300_000,
    unit: "milliseconds",
    hint: "No request waits for ever: a deadline cannot be switched off.",
  });
}

const NO_VARIABLE = says("is not a name that $config can have", "It may hold letters, digits and _ only.");

function source(files: Files): z.ZodType<SourceSection> {
  return section({
    schema: existingFile(files).describe("The source's SDL."),
    rest: sourceKinds.rest.shape(files).optional().describe("Reached over REST."),
    grpc: sourceKinds.grpc.shape(files).optional().describe("Reached over gRPC."),
    headers: headers().default({}).describe("Sent with every call."),
    config: record({
      what: "a map of names and texts",
      item: text(),
      nameFault: (name) => (VARIABLE.test(name) ? undefined : NO_VARIABLE),
      namePattern: VARIABLE,
    })
      .default({})
      .describe("What $config.<name> stands for in the source's SDL."),
    forward: forwardedHeaders().default([]).describe("Headers of the caller that are passed on."),
    policies: policiesSection({ showDefaults: false })
      .default({})
      .describe("Policies for this source. What is left out is as for all."),
    maxBytes: wholeNumber({ min: 1024, max: 1024 ** 3, unit: "bytes" })
      .default(10 * 1024 ** 2)
      .describe("The largest answer that is read, after decompression."),
  }).superRefine(checkKind, { when: ({ value }) => isMap(value) });
}

function checkKind(value: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void {
  const refuse = (message: string): void => context.addIssue({ code: "custom", message });
  const kinds = kindNames.filter((kind) => Object.hasOwn(value, kind));
  const [kind] = kinds;
  if (kind === undefined) {
    refuse(says(`must say how it is reached: ${kindNames.join(" or ")}`));
  } else if (kinds.length > 1) {
    refuse(says(`is reached in more than one way: ${kinds.join(" and ")}`, "Make a source of each."));
  } else {
    checkHeadersOfKind(value, sourceKinds[kind], context);
  }
}

function client(files: Files): z.ZodType<ClientSection> {
  return section({
    schema: existingFile(files).describe("The client's SDL."),
    examples: list(".graphql files", existingFile(files))
      .default([])
      .describe(".graphql files whose operations the playground offers."),
    deadlineMs: deadline()
      .optional()
      .describe("The longest that a request of this client may take, where that is less."),
    priority: oneOf(PRIORITIES)
      .default("normal")
      .describe("What its requests are worth when not all can be served: low goes first."),
  });
}

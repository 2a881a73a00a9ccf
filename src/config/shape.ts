import { z } from "zod";
import { type DrainSettings, drainSection } from "./drain.ts";
import type { Files } from "./files.ts";
import { checkHeadersOfKind, forwardedHeaders, headers } from "./headers.ts";
import { type PolicySettings, policiesSection } from "./policies.ts";
import { PRIORITIES, type Priority, type SheddingSettings, sheddingSection } from "./shedding.ts";
import { type KindSections, kindNames, sourceKinds } from "./source-kinds.ts";
import {
  existingFile,
  flag,
  host,
  isMap,
  list,
  oneOf,
  record,
  says,
  section,
  text,
  wholeNumber,
} from "./values.ts";

/** `gateway.yaml` once it fits its shape, defaults filled in, paths as they were written. */
export interface GatewayFile {
  readonly formatVersion: 1;
  readonly server: ListenSection;
  readonly admin: ListenSection;
  readonly playground?: boolean | undefined;
  readonly shortWay: boolean;
  readonly deadlineMs: number;
  readonly shedding: SheddingSettings;
  readonly drain: DrainSettings;
  readonly policies: PolicySettings;
  readonly sources: Readonly<Record<string, SourceSection>>;
  readonly clients: Readonly<Record<string, ClientSection>>;
}

export interface ListenSection {
  readonly host: string;
  readonly port: number;
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

/** Every key of `gateway.yaml`, with its rule, its default and the description that editors show. */
export function gatewayShape(files: Files): z.ZodType<GatewayFile> {
  return section({
    formatVersion: z
      .literal(1, says("must be 1", "This is the only format that this version of Selvage reads."))
      .describe("The format of this file."),
    server: listener("0.0.0.0", 4000).describe("The public listener."),
    admin: listener("127.0.0.1", 4001).describe("The admin listener; never make it public."),
    playground: flag()
      .optional()
      .describe('Serve a playground for each client. Default: NODE_ENV is not "production".'),
    shortWay: flag()
      .default(true)
      .describe(
        "Answer plain operations that Apollo Server has let through before without its pipeline, in the same words.",
      ),
    deadlineMs: deadline()
      .default(30_000)
      .describe("The longest that a request may take, in milliseconds. Clients may ask for less."),
    shedding: sheddingSection().describe("When requests are turned away at the door, with 503."),
    drain: drainSection().describe("How the process leaves after SIGTERM or SIGINT."),
    policies: policiesSection({ showDefaults: true })
      .default({})
      .describe("Policies for every source; a setting under a source wins."),
    sources: named("source", source(files)).describe("The backends by name."),
    clients: named("client", client(files)).describe("The audiences by name; a name is part of a URL."),
  }).superRefine(
    ({ server, admin }, context) => {
      if (!isMap(server) || !isMap(admin) || server.port !== admin.port || server.port === 0) return;
      if (server.host !== admin.host && !isWildcard(server.host) && !isWildcard(admin.host)) return;
      const message = says(
        `is ${admin.port}, which is the port of server too`,
        "Give each listener its own port.",
      );
      context.addIssue({ code: "custom", message, path: ["admin", "port"] });
    },
    { when: ({ value }) => isMap(value) },
  );
}

function listener(defaultHost: string, defaultPort: number): z.ZodType<ListenSection> {
  return section({
    host: host().default(defaultHost).describe("IP address or host name to listen on."),
    port: wholeNumber({ min: 0, max: 65_535 })
      .default(defaultPort)
      .describe("0 lets the system choose a free port."),
  }).prefault({});
}

function isWildcard(address: unknown): boolean {
  return address === "0.0.0.0" || address === "::";
}

const NAME = /^[a-z][a-z0-9-]*$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A map of sections by name, with at least one of them. */
function named<T>(what: string, item: z.ZodType<T>): z.ZodType<Record<string, T>> {
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

function deadline(): z.ZodType<number> {
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

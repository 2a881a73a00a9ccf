import { z } from "zod";
import { type DomainSection, domainsSection } from "./domains-section.ts";
import { type DrainSettings, drainSection } from "./drain.ts";
import type { Files } from "./files.ts";
import { deadline, type GraphSection, graphKeys } from "./graph-section.ts";
import { type PolicySettings, policiesSection } from "./policies.ts";
import { type SheddingSettings, sheddingSection } from "./shedding.ts";
import { type StaleSettings, staleSection } from "./stale.ts";
import { flag, host, isMap, says, section, wholeNumber } from "./values.ts";

/**
 * `gateway.yaml` once it fits its shape, defaults filled in, paths as they were written.
 *
 * Its top is a graph of its own, too, unless it has neither sources nor clients.
 */
export interface GatewayFile extends Pick<GraphSection, "routes" | "rest"> {
  readonly formatVersion: 1;
  readonly server: ListenSection;
  readonly admin: ListenSection;
  readonly playground?: boolean | undefined;
  readonly shortWay: boolean;
  readonly deadlineMs: number;
  readonly shedding: SheddingSettings;
  readonly drain: DrainSettings;
  readonly stale: StaleSettings;
  readonly policies: PolicySettings;
  readonly sources?: GraphSection["sources"] | undefined;
  readonly clients?: GraphSection["clients"] | undefined;
  readonly domains: Readonly<Record<string, DomainSection>>;
}

export interface ListenSection {
  readonly host: string;
  readonly port: number;
}

/** Every key of `gateway.yaml`, with its rule, its default and the description that editors show. */
export function gatewayShape(files: Files): z.ZodType<GatewayFile> {
  const { sources, clients, rest, routes } = graphKeys(files);
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
    stale: staleSection().describe("What is kept for fields with @fallback(stale: true)."),
    policies: policiesSection({ showDefaults: true })
      .default({})
      .describe("Policies for every source; a setting under a source wins."),
    sources: sources.optional(),
    clients: clients.optional(),
    rest,
    routes,
    domains: domainsSection(files)
      .default({})
      .describe("Graphs of their own by name, each at a path or at hosts of its own."),
  })
    .superRefine(checkPorts, { when: ({ value }) => isMap(value) })
    .superRefine(checkGraph, { when: ({ value }) => isMap(value) })
    .meta({ anyOf: [{ required: ["sources", "clients"] }, { required: ["domains"] }] });
}

type Values = Readonly<Record<string, unknown>>;

function checkPorts({ server, admin }: Values, context: z.core.$RefinementCtx): void {
  if (!isMap(server) || !isMap(admin) || server.port !== admin.port || server.port === 0) return;
  if (server.host !== admin.host && !isWildcard(server.host) && !isWildcard(admin.host)) return;
  const message = says(
    `is ${admin.port}, which is the port of server too`,
    "Give each listener its own port.",
  );
  context.addIssue({ code: "custom", message, path: ["admin", "port"] });
}

/** The top of the file is a graph, unless it has domains and nothing of a graph by itself. */
function checkGraph(value: Values, context: z.core.$RefinementCtx): void {
  const { sources, clients, rest, routes, domains } = value;
  const isOfDomains = isMap(domains) && Object.keys(domains).length > 0;
  const holdsRoutes = isMap(routes) && Object.keys(routes).length > 0;
  const isGraph = [sources, clients, rest].some((part) => part !== undefined) || holdsRoutes;
  if (isOfDomains && !isGraph) return;
  for (const [name, part] of Object.entries({ sources, clients })) {
    if (part !== undefined) continue;
    const message = says("is missing", `It must be a map with a name for each ${name.slice(0, -1)}.`);
    context.addIssue({ code: "custom", message, path: [name] });
  }
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

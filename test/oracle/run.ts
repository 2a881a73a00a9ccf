import {
  type DocumentNode,
  type ExecutionResult,
  getVariableValues,
  Kind,
  parse,
  print,
  specifiedRules,
  type TypeNode,
  validate,
  visit,
} from "graphql";
import type { ClientSchema } from "../../src/clients/index.ts";
import type { Graph } from "../../src/graph/index.ts";
import {
  dependenciesOf,
  type LinkedPlan,
  NotCompiled,
  operationOf,
  Planner,
  planToJson,
} from "../../src/plan/index.ts";
import { type ServedClient, serveClient } from "../../src/request/index.ts";
import type { FetchScope, FetchSpec } from "../../src/sources/index.ts";
import { type Booted, bootSources } from "./boot.ts";
import { compare, type Facts, type Played } from "./compare.ts";
import { type Answerer, Upstream } from "./upstream.ts";

/** A schema with both engines before it. */
export interface Arena {
  readonly schema: ClientSchema["schema"];
  /** The names of all breakers: of sources, methods and fields. */
  readonly breakers: readonly string[];
  /** Undefined if the operation is not valid here. */
  parse(text: string): DocumentNode | undefined;
  /** What of a plan is more than one fetch below another. */
  featuresOf(round: Pick<Round, "document" | "variables">): readonly Feature[];
  play(round: Round): Promise<Verdict>;
  close(): Promise<void>;
}

export type Feature =
  | "a key that another lookup finds"
  | "a source in place of another"
  | "an argument by @require"
  | "a requirement through another object"
  | "a mutation";

/** How a plan's JSON shows each. */
const FEATURES: Readonly<Record<Feature, RegExp>> = {
  "a key that another lookup finds": /"key":\[[^\]]* of /,
  "a source in place of another": /"spares":\[\{/,
  "an argument by @require": /"needs":\[[^\]]* = /,
  "a requirement through another object": /"needs":\[[^\]]* > /,
  "a mutation": /"operation":"mutation"/,
};

/** What an answer shows of the policies. */
export type Trait =
  | "a fetch that is refused"
  | "a fetch that is left out with a refused one"
  | "a fallback"
  | "a skipped field"
  | "a REQUIRED field that failed";

export interface Round {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly answer: Answerer;
  /** What decides in which order answers come. */
  readonly turnsSeed: number;
  readonly isFaultless: boolean;
  /** The breakers that are held open. */
  readonly open: readonly string[];
  /** Whether the deadline is over when it starts. */
  readonly isLate: boolean;
}

export interface Verdict {
  /** Why the operation was left to graphql-js; undefined if it was compiled. */
  readonly notCompiled: string | undefined;
  /** Whether it was refused because of its variables. */
  readonly isRefused: boolean;
  readonly hasErrors: boolean;
  readonly traits: readonly Trait[];
  /** Empty if both engines said the same. */
  readonly differences: readonly string[];
}

export interface Schemas {
  readonly sources: Readonly<Record<string, string>>;
  /** Of the client, for the graph that the sources make. */
  readonly client: string | ((booted: Booted) => string);
}

/** Boots sources and a client, and serves it by a plan and by resolvers. */
export async function openArena(schemas: Schemas): Promise<Arena & { readonly clientSdl: string }> {
  const upstream = new Upstream();
  const booted = await bootSources(schemas.sources, (spec) => upstream.changed(spec));
  const { graph } = booted;
  const breakers = graph.breakers.list().map(({ name }) => name);
  // None opens or closes by what becomes of calls: what one engine has seen would decide what the other one sees.
  const force = (names: readonly string[], mode: "open" | "closed"): void => {
    for (const name of names) for (const { breaker } of graph.breakers.find(name)) breaker.force(mode);
  };
  force(breakers, "closed");
  const clientSdl = typeof schemas.client === "string" ? schemas.client : schemas.client(booted);
  const client = booted.client(clientSdl);
  const lenient = booted.client(withoutPromises(clientSdl));
  const serve = (schema: ClientSchema, engine: "plans" | "resolvers"): ServedClient =>
    serveClient(schema, graph, { report: () => undefined, engine });
  const planned = serve(client, "plans");
  const resolved = serve(client, "resolvers");
  const unpromised = serve(lenient, "resolvers");

  const planner = new Planner(client, graph);
  const required = requiredOf(graph);
  let runs = 0;
  function execute(by: ServedClient, round: Round): Promise<Played> {
    const { document, variables, answer, turnsSeed, isLate } = round;
    const { signal } = new AbortController();
    const request = { id: `run ${runs++}`, headers: {}, signal, deadlineAt: isLate ? 0 : undefined };
    return upstream.run(request.id, answer, turnsSeed, () =>
      by.execute({ document, operationName: undefined, variables }, request),
    );
  }

  function planOf({ document, variables }: Pick<Round, "document" | "variables">): LinkedPlan | undefined {
    const operation = operationOf(document, undefined);
    const definitions = operation?.variableDefinitions ?? [];
    const { coerced } = getVariableValues(client.schema, definitions, variables);
    const plan = operation && coerced && planner.planOf(document, operation, coerced);
    return plan instanceof NotCompiled ? undefined : plan;
  }

  /** Whether a plan asks less than it would if nothing were refused. */
  function leavesOut(round: Round): boolean {
    if (round.open.length === 0 && !round.isLate) return false;
    const plan = planOf(round);
    const scope: Pick<FetchScope, "deadlineAt"> = { deadlineAt: round.isLate ? 0 : undefined };
    const reasons = plan?.refusedNow(graph, scope as FetchScope);
    if (plan === undefined || reasons === undefined) return false;
    return dependenciesOf(plan.without(reasons).plan).specs.size < dependenciesOf(plan.plan).specs.size;
  }

  function reasonOf({ document, variables }: Round): string {
    const operation = operationOf(document, undefined);
    const definitions = operation?.variableDefinitions ?? [];
    const { coerced } = getVariableValues(client.schema, definitions, variables);
    if (operation === undefined || coerced === undefined) return "no operation";
    const plan = planner.planOf(document, operation, coerced);
    return plan instanceof NotCompiled
      ? plan.message.replace(/\w+\.\w+/g, "A.b").replace(/[EVMIU]\d+\w*/g, "A")
      : "compiled after all";
  }

  return {
    clientSdl,
    schema: client.schema,
    breakers,
    parse(text) {
      const document = parse(text);
      return validate(client.schema, document, specifiedRules, { maxErrors: 1 }).length === 0
        ? document
        : undefined;
    },
    featuresOf(round) {
      const plan = planOf(round);
      if (plan === undefined) return [];
      const text = JSON.stringify(planToJson(plan.plan));
      return Object.entries(FEATURES).flatMap(([name, shows]) => (shows.test(text) ? (name as Feature) : []));
    },
    async play(round) {
      const before = planned.counts.interpreted;
      force(round.open, "open");
      try {
        const plan = await execute(planned, round);
        const isRefused = !("data" in plan.result);
        if (planned.counts.interpreted > before)
          return { notCompiled: reasonOf(round), isRefused, hasErrors: false, traits: [], differences: [] };
        const resolvers = await execute(resolved, round);
        let tookMore = false;
        const facts = async (): Promise<Facts> => {
          const withRequired = (await execute(unpromised, round)).result;
          const result = await withoutRequired(required, withRequired, () => execute(unpromised, round));
          tookMore = JSON.stringify(result.data) !== JSON.stringify(withRequired.data);
          return { result, withRequired };
        };
        const differences = await compare({ plan, resolvers, round, schema: client.schema, facts });
        const hasErrors = plan.result.errors !== undefined;
        const traits = isRefused ? [] : traitsOf(plan.result);
        if (tookMore) traits.push("a REQUIRED field that failed");
        if (leavesOut(round)) traits.push("a fetch that is left out with a refused one");
        return { notCompiled: undefined, isRefused, hasErrors, traits, differences };
      } finally {
        force(round.open, "closed");
      }
    },
    close: () => booted.close(),
  };
}

/** The REQUIRED fields of a graph: no lookups. */
function requiredOf({ types }: Graph): FetchSpec[] {
  const specs = [...types.values()].flatMap(({ fields }) =>
    [...fields.values()].flatMap(({ fetch }) => fetch?.spec ?? []),
  );
  return specs.filter(({ policies }) => policies.settings.criticality.level === "REQUIRED");
}

/** What comes of a run in which nothing is REQUIRED; `otherwise` where nothing is anyway. */
async function withoutRequired(
  required: readonly FetchSpec[],
  otherwise: ExecutionResult,
  run: () => Promise<Played>,
): Promise<ExecutionResult> {
  if (required.length === 0) return otherwise;
  const changeable = required as readonly { policies: FetchSpec["policies"] }[];
  const before = changeable.map(({ policies }) => policies);
  for (const spec of changeable) {
    const settings = { ...spec.policies.settings, criticality: { level: "IMPORTANT" as const } };
    spec.policies = { ...spec.policies, settings };
  }
  try {
    return (await run()).result;
  } finally {
    for (const [index, spec] of changeable.entries()) spec.policies = before[index] as FetchSpec["policies"];
  }
}

function traitsOf({ extensions }: ExecutionResult): Trait[] {
  const degraded = (extensions?.degraded ?? []) as readonly { status: string; cause: string }[];
  const traits: Trait[] = [];
  if (degraded.some(({ cause }) => cause === "CIRCUIT_OPEN")) traits.push("a fetch that is refused");
  if (degraded.some(({ status }) => status === "FALLBACK")) traits.push("a fallback");
  if (degraded.some(({ status }) => status === "SKIPPED")) traits.push("a skipped field");
  return traits;
}

/** The same client schema where every place of an answer may be null: there, nothing that fails takes more with it. */
function withoutPromises(sdl: string): string {
  const strip = (type: TypeNode): TypeNode => {
    if (type.kind === Kind.NON_NULL_TYPE) return strip(type.type);
    return type.kind === Kind.LIST_TYPE ? { ...type, type: strip(type.type) } : type;
  };
  return print(visit(parse(sdl), { FieldDefinition: (field) => ({ ...field, type: strip(field.type) }) }));
}

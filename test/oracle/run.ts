import {
  type DocumentNode,
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
import { NotCompiled, operationOf, Planner, planToJson } from "../../src/plan/index.ts";
import { type ServedClient, serveClient } from "../../src/request/index.ts";
import { type Booted, bootSources } from "./boot.ts";
import { compare, type Played } from "./compare.ts";
import { type Answerer, Upstream } from "./upstream.ts";

/** A schema with both engines before it. */
export interface Arena {
  readonly schema: ClientSchema["schema"];
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

export interface Round {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly answer: Answerer;
  /** What decides in which order answers come. */
  readonly turnsSeed: number;
  readonly isFaultless: boolean;
}

export interface Verdict {
  /** Why the operation was left to graphql-js; undefined if it was compiled. */
  readonly notCompiled: string | undefined;
  /** Whether it was refused because of its variables. */
  readonly isRefused: boolean;
  readonly hasErrors: boolean;
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
  const booted = await bootSources(schemas.sources);
  const clientSdl = typeof schemas.client === "string" ? schemas.client : schemas.client(booted);
  const client = booted.client(clientSdl);
  const lenient = booted.client(withoutPromises(clientSdl));
  const upstream = new Upstream(booted.specs);
  const serve = (schema: ClientSchema, engine: "plans" | "resolvers"): ServedClient =>
    serveClient(schema, booted.graph, { report: () => undefined, engine });
  const planned = serve(client, "plans");
  const resolved = serve(client, "resolvers");
  const unpromised = serve(lenient, "resolvers");

  const planner = new Planner(client, booted.graph);
  let runs = 0;
  function execute(by: ServedClient, { document, variables, answer, turnsSeed }: Round): Promise<Played> {
    const request = { id: `run ${runs++}`, headers: {}, signal: new AbortController().signal };
    return upstream.run(request.id, answer, turnsSeed, () =>
      by.execute({ document, operationName: undefined, variables }, request),
    );
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
    parse(text) {
      const document = parse(text);
      return validate(client.schema, document, specifiedRules, { maxErrors: 1 }).length === 0
        ? document
        : undefined;
    },
    featuresOf({ document, variables }) {
      const operation = operationOf(document, undefined);
      const definitions = operation?.variableDefinitions ?? [];
      const { coerced } = getVariableValues(client.schema, definitions, variables);
      const plan = operation && coerced && planner.planOf(document, operation, coerced);
      if (plan === undefined || plan instanceof NotCompiled) return [];
      const text = JSON.stringify(planToJson(plan.plan));
      return Object.entries(FEATURES).flatMap(([name, shows]) => (shows.test(text) ? (name as Feature) : []));
    },
    async play(round) {
      const before = planned.counts.interpreted;
      const plan = await execute(planned, round);
      const isRefused = !("data" in plan.result);
      if (planned.counts.interpreted > before) {
        return { notCompiled: reasonOf(round), isRefused, hasErrors: false, differences: [] };
      }
      const resolvers = await execute(resolved, round);
      const differences = await compare({
        plan,
        resolvers,
        round,
        schema: client.schema,
        facts: async () => (await execute(unpromised, round)).result,
      });
      return { notCompiled: undefined, isRefused, hasErrors: plan.result.errors !== undefined, differences };
    },
    close: () => booted.close(),
  };
}

/** The same client schema where every place of an answer may be null: there, nothing that fails takes more with it. */
function withoutPromises(sdl: string): string {
  const strip = (type: TypeNode): TypeNode => {
    if (type.kind === Kind.NON_NULL_TYPE) return strip(type.type);
    return type.kind === Kind.LIST_TYPE ? { ...type, type: strip(type.type) } : type;
  };
  return print(visit(parse(sdl), { FieldDefinition: (field) => ({ ...field, type: strip(field.type) }) }));
}

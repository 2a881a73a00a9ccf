import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DEFAULT_POLICIES,
  type DomainConfig,
  type EffectivePolicies,
  overridePolicies,
  type PolicySettings,
  type SourceConfig,
} from "../../src/config/index.ts";
import { buildGraph, type FieldFetch, type Graph } from "../../src/graph/index.ts";
import { Failure, Problems } from "../../src/kernel/index.ts";
import { openBreakers, openUpstream, type Upstream } from "../../src/policy/index.ts";
import type { FetchInput, FetchScope } from "../../src/sources/index.ts";

/** A source's configuration with what a test says, and defaults with more time than a test has. */
function sourceConfig(more: Partial<SourceConfig>): SourceConfig {
  return {
    name: "test",
    place: { file: "gateway.yaml", line: 1, column: 1 },
    schema: "",
    rest: undefined,
    grpc: undefined,
    headers: {},
    config: {},
    forward: [],
    policies: policiesWith({}),
    maxBytes: 1_000_000,
    ...more,
  };
}

/** Policies with what a test says, and more time than a test has. */
export function policiesWith(settings: PolicySettings): EffectivePolicies {
  const patient = { timeout: { ms: 20_000 }, connectTimeout: { ms: 2_000 } };
  return overridePolicies(overridePolicies(DEFAULT_POLICIES, patient, "tests"), settings, "test");
}

/** A source, as its policies know it, of a test that has no source. */
export function testUpstream(settings: PolicySettings = {}): Upstream {
  return openUpstream({ name: "test", settings: policiesWith(settings).settings, breakers: openBreakers() });
}

export function fetchScope(more: Partial<FetchScope> = {}): FetchScope {
  return {
    requestId: "request-1",
    client: "test",
    headers: {},
    identity: "",
    signal: new AbortController().signal,
    writes: { settled: 0 },
    ...more,
  };
}

/** One open source, asked field by field. */
export interface TestSource {
  /** Asks for a field of the SDL, such as `Query.item`, with only what its inputs have. */
  load(
    coordinate: string,
    inputs: readonly Partial<FetchInput>[],
    scope?: FetchScope,
    selection?: readonly string[],
  ): Promise<readonly unknown[]>;
  /** Every field that an outcome of `load` has to read: its value, or the code of its failure. */
  read(coordinate: string, outcome: unknown): unknown;
  close(): Promise<void>;
}

/** Opens one source through the door that the gateway takes. @throws {InvalidInput} */
export async function openSource(config: Partial<SourceConfig>, sdl: string): Promise<TestSource> {
  const problems = new Problems();
  const graph = await compileGraph(config, sdl, problems);
  problems.throwIfAny();
  if (graph === undefined) throw new Error("no graph, and no problem");
  const fetchOf = (coordinate: string): FieldFetch => {
    const [type = "", field = ""] = coordinate.split(".");
    const fetch = graph.types.get(type)?.fields.get(field)?.fetch;
    if (fetch === undefined) throw new Error(`${coordinate} is not fetched`);
    return fetch;
  };
  return {
    load: (coordinate, inputs, scope = fetchScope(), selection = undefined) =>
      fetchOf(coordinate).spec.load(
        inputs.map((input) => ({ args: {}, object: {}, ...input })),
        scope,
        selection,
      ),
    read(coordinate, outcome) {
      const [type = "", name = ""] = coordinate.split(".");
      const field = graph.types.get(type)?.fields.get(name);
      const typeName = String(field?.type).replace(/[[\]!]/g, "");
      return attempt(() => {
        if (outcome instanceof Failure) throw outcome;
        return readAll(graph, typeName, fetchOf(coordinate).read(outcome));
      });
    },
    close: () => graph.close(),
  };
}

/** Composes a graph of one source; what is wrong stands among the problems. */
export async function compileGraph(
  config: Partial<SourceConfig>,
  sdl: string,
  problems: Problems,
): Promise<Graph | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "selvage-source-"));
  try {
    const schema = join(folder, "test.graphql");
    writeFileSync(schema, sdl);
    const domain: DomainConfig = {
      file: join(folder, "gateway.yaml"),
      name: undefined,
      path: "",
      hosts: [],
      playground: false,
      shortWay: true,
      deadlineMs: 30_000,
      maxInFlight: undefined,
      stale: { maxEntries: 50_000, maxBytes: 67_108_864, maxAgeMs: 600_000 },
      sources: [sourceConfig({ ...config, schema })],
      clients: [],
      routes: [],
    };
    return await buildGraph(domain, problems);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readAll(graph: Graph, typeName: string, value: unknown): unknown {
  if (value instanceof Failure) return value.code;
  if (Array.isArray(value)) return value.map((item) => readAll(graph, typeName, item));
  const type = graph.types.get(typeName);
  if (type === undefined || value === null) return value;
  const object: Record<string, unknown> = {};
  for (const field of type.fields.values()) {
    const [read] = field.values.values();
    const ofType = String(field.type).replace(/[[\]!]/g, "");
    if (read !== undefined) object[field.name] = attempt(() => readAll(graph, ofType, read(value)));
  }
  return object;
}

/** The result, or the code of the failure; anything else that is thrown fails the test. */
function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

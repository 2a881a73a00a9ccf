import type { Case } from "./case.ts";
import { drawClient } from "./client.ts";
import { draw } from "./draw.ts";
import { printSource } from "./model.ts";
import { drawOperation } from "./operations.ts";
import { outcomeOf } from "./payloads.ts";
import { openArena } from "./run.ts";
import type { Answerer } from "./upstream.ts";
import { encodeOutcome } from "./upstream.ts";
import { drawWorld } from "./world.ts";

export interface OracleOptions {
  readonly seed: number;
  /** Cases that have to be compiled. */
  readonly cases: number;
  /** Cases of one schema. */
  readonly perSchema: number;
  /** Stops at the first one that is found; default false. */
  readonly stopsEarly?: boolean;
}

export interface Found {
  readonly seed: string;
  readonly case: Case;
  readonly differences: readonly string[];
}

export interface OracleReport {
  schemas: number;
  valid: number;
  invalid: number;
  refused: number;
  compiled: number;
  withErrors: number;
  /** How often, by reason. */
  readonly notCompiled: Map<string, number>;
  readonly found: Found[];
}

/** Plays generated cases until enough of them were compiled. */
export async function runOracle(options: OracleOptions): Promise<OracleReport> {
  const report: OracleReport = {
    schemas: 0,
    valid: 0,
    invalid: 0,
    refused: 0,
    compiled: 0,
    withErrors: 0,
    notCompiled: new Map(),
    found: [],
  };
  for (let schema = 0; report.compiled < options.cases; schema++) {
    await playSchema(options.seed * 100_003 + schema, options, report);
    if (options.stopsEarly === true && report.found.length > 0) break;
  }
  return report;
}

async function playSchema(seed: number, options: OracleOptions, report: OracleReport): Promise<void> {
  const world = draw(seed, drawWorld);
  const sources = Object.fromEntries(world.sources.map((source) => [source.name, printSource(source)]));
  const arena = await openArena({
    sources,
    client: ({ graph }) => draw(seed, (random) => drawClient(graph, random)),
  });
  report.schemas++;
  const models = new Map(world.sources.map((source) => [source.name, source]));
  try {
    for (let index = 0; index < options.perSchema && report.compiled < options.cases; index++) {
      const caseSeed = (seed * 1009 + index) | 0;
      const operation = draw(caseSeed, (random) => drawOperation(arena.schema, random));
      const document = arena.parse(operation.text);
      if (document === undefined) {
        report.invalid++;
        continue;
      }
      report.valid++;
      const faults = [0, 0, 0.01, 0.05, 0.2][(caseSeed >>> 0) % 5] ?? 0;
      const outcomes = new Map<string, unknown>();
      const answer: Answerer = (spec, input, question) => {
        if (!outcomes.has(question)) {
          const source = models.get(spec.source);
          if (source === undefined) throw new Error(`there is no ${spec.source}`);
          outcomes.set(
            question,
            outcomeOf(source, spec.coordinate, input, question, { seed: caseSeed, faults }),
          );
        }
        return outcomes.get(question);
      };
      const isFaultless = faults === 0;
      const { variables } = operation;
      const verdict = await arena.play({ document, variables, answer, turnsSeed: caseSeed, isFaultless });
      if (verdict.isRefused) report.refused++;
      else if (verdict.notCompiled === undefined) report.compiled++;
      else
        report.notCompiled.set(verdict.notCompiled, (report.notCompiled.get(verdict.notCompiled) ?? 0) + 1);
      if (verdict.hasErrors) report.withErrors++;
      if (verdict.differences.length === 0) continue;
      report.found.push({
        seed: `${seed}/${index}`,
        differences: verdict.differences,
        case: {
          sources,
          client: arena.clientSdl,
          operation: operation.text,
          variables,
          outcomes: Object.fromEntries(
            [...outcomes].map(([question, value]) => [question, encodeOutcome(value)]),
          ),
          turnsSeed: caseSeed,
          isFaultless,
        },
      });
      if (options.stopsEarly === true) return;
    }
  } finally {
    await arena.close();
  }
}

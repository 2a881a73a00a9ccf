import type { Case } from "./case.ts";
import { drawClient } from "./client.ts";
import { draw, hashed } from "./draw.ts";
import { printSource, type World } from "./model.ts";
import { drawOperation } from "./operations.ts";
import { type Mood, outcomeOf } from "./payloads.ts";
import { type Feature, openArena, type Trait, type Verdict } from "./run.ts";
import { type Answerer, encodeOutcome } from "./upstream.ts";
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
  /** In how many documents, by feature of their plans. */
  readonly features: Map<Feature, number>;
  /** In how many compiled cases, by trait of their answers. */
  readonly traits: Map<Trait, number>;
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
    features: new Map(),
    traits: new Map(),
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
  const isEnough = (): boolean =>
    report.compiled >= options.cases || (options.stopsEarly === true && report.found.length > 0);
  try {
    for (let index = 0; index < options.perSchema && !isEnough(); index++) {
      const caseSeed = (seed * 1009 + index) | 0;
      const operation = draw(caseSeed, (random) => drawOperation(arena.schema, random));
      const document = arena.parse(operation.text);
      if (document === undefined) {
        report.invalid++;
        continue;
      }
      for (const feature of arena.featuresOf({ document, variables: operation.variables }))
        report.features.set(feature, (report.features.get(feature) ?? 0) + 1);
      for (const round of roundsOf(operation.variables, caseSeed, arena.breakers)) {
        if (isEnough()) break;
        const { answer, outcomes } = backendsOf(world, round.mood);
        const { variables, mood, open, isLate } = round;
        const isFaultless = mood.faults === 0;
        const turnsSeed = mood.seed;
        const verdict = await arena.play({
          document,
          variables,
          answer,
          turnsSeed,
          isFaultless,
          open,
          isLate,
        });
        count(verdict, report);
        if (verdict.differences.length === 0) continue;
        const { text } = operation;
        const found = {
          sources,
          client: arena.clientSdl,
          operation: text,
          variables,
          turnsSeed,
          open,
          isLate,
        };
        const said = [...outcomes].map(([question, value]) => [question, encodeOutcome(value)]);
        report.found.push({
          seed: `${seed}/${index}`,
          differences: verdict.differences,
          case: { ...found, outcomes: Object.fromEntries(said), isFaultless },
        });
      }
    }
  } finally {
    await arena.close();
  }
}

interface Round {
  readonly variables: Case["variables"];
  readonly mood: Mood;
  readonly open: readonly string[];
  readonly isLate: boolean;
}

/** How much of what is said goes wrong, in turn. */
const FAULTS: readonly number[] = [0.01, 0.05, 0.2];

/**
 * What a document is played with: backends without faults and with, and if variables decide what is selected,
 * once more with each of those turned, so that its plan is another one. In some of the rounds breakers are open, or
 * there is no time for what is OPTIONAL.
 */
function roundsOf(variables: Case["variables"], seed: number, breakers: readonly string[]): Round[] {
  const faults = FAULTS[(seed >>> 0) % FAULTS.length] ?? 0;
  const trouble = (round: number): Pick<Round, "open" | "isLate"> => {
    const random = hashed(seed, `round ${round}`);
    return {
      open: random.chance(0.5) ? random.some(breakers, random.pick([0.05, 0.15, 0.4])) : [],
      isLate: random.chance(0.15),
    };
  };
  const rounds: Round[] = [
    { variables, mood: { seed, faults: 0 }, ...trouble(0) },
    { variables, mood: { seed: seed ^ 0x55555555, faults }, ...trouble(1) },
  ];
  const entries = Object.entries(variables);
  const turned = entries.map(([name, value]) => [name, isCondition(name) ? value !== true : value]);
  if (entries.some(([name]) => isCondition(name)))
    rounds.push({
      variables: Object.fromEntries(turned),
      mood: { seed: seed ^ 0x33333333, faults },
      ...trouble(2),
    });
  return rounds;
}

function isCondition(variable: string): boolean {
  return variable.startsWith("c");
}

/** Backends that remember what they said, so that every engine is told the same. */
function backendsOf(world: World, mood: Mood): { answer: Answerer; outcomes: Map<string, unknown> } {
  const outcomes = new Map<string, unknown>();
  const answer: Answerer = (spec, input, question) => {
    if (!outcomes.has(question)) {
      const source = world.sources.find(({ name }) => name === spec.source);
      if (source === undefined) throw new Error(`there is no ${spec.source}`);
      outcomes.set(question, outcomeOf(source, spec.coordinate, input, question, mood));
    }
    return outcomes.get(question);
  };
  return { answer, outcomes };
}

function count({ isRefused, notCompiled, hasErrors, traits }: Verdict, report: OracleReport): void {
  report.valid++;
  for (const trait of traits) report.traits.set(trait, (report.traits.get(trait) ?? 0) + 1);
  if (hasErrors) report.withErrors++;
  if (isRefused) report.refused++;
  else if (notCompiled === undefined) report.compiled++;
  else report.notCompiled.set(notCompiled, (report.notCompiled.get(notCompiled) ?? 0) + 1);
}

/** How many of the operations that could be compiled were: valid ones that were not refused for their variables. */
export function compiledShare({ compiled, valid, refused }: OracleReport): number {
  return compiled / (valid - refused);
}

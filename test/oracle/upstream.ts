import { type ErrorCode, Failure } from "../../src/kernel/index.ts";
import { ExactNumber } from "../../src/sources/exact-number.ts";
import { canonical, type FetchInput, type FetchSpec } from "../../src/sources/index.ts";
import { hashed } from "./draw.ts";

/** What is said to a question: a payload, null or a Failure. */
export type Answerer = (spec: FetchSpec, input: FetchInput, question: string) => unknown;

/**
 * Stands in place of every backend of a graph, for one engine after the other.
 *
 * A question is a fetch spec, an input, and how many mutations were sent before: what those change, whoever
 * remembers too long does not see.
 */
export class Upstream {
  #answer: Answerer = () => null;
  #turnsSeed = 0;
  #mutations = 0;
  /** Questions in the order they were asked. */
  #asked: string[] = [];

  constructor(specs: readonly FetchSpec[]) {
    for (const spec of specs) {
      const changeable = spec as { load: FetchSpec["load"] };
      changeable.load = (inputs) => this.#load(spec, inputs);
    }
  }

  /** Starts over for one run of one engine. */
  begin(answer: Answerer, turnsSeed: number): void {
    this.#answer = answer;
    this.#turnsSeed = turnsSeed;
    this.#mutations = 0;
    this.#asked = [];
  }

  get asked(): readonly string[] {
    return this.#asked;
  }

  async #load(spec: FetchSpec, inputs: readonly FetchInput[]): Promise<readonly unknown[]> {
    const epoch = this.#mutations;
    if (spec.operation === "mutation") this.#mutations++;
    const questions = inputs.map((input) => questionOf(spec, input, epoch));
    this.#asked.push(...questions);
    const answers = inputs.map((input, index) => this.#answer(spec, input, questions[index] ?? ""));
    const random = hashed(this.#turnsSeed, questions[0] ?? "");
    if (random.chance(0.3)) await new Promise(setImmediate);
    for (let turns = random.below(12); turns > 0; turns--) await null;
    return answers;
  }
}

function questionOf(spec: FetchSpec, { args, object }: FetchInput, epoch: number): string {
  return `${spec.source} ${spec.coordinate} ${epoch} ${canonical(args)} ${canonical(object)}`;
}

/** An outcome as JSON can hold it. */
export function encodeOutcome(value: unknown): unknown {
  if (value === undefined) return { $undefined: true };
  if (value instanceof Failure) return { $failure: value.code };
  if (value instanceof ExactNumber) return { $exact: value.text };
  if (Array.isArray(value)) return value.map(encodeOutcome);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, encodeOutcome(part)]));
}

export function decodeOutcome(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeOutcome);
  if (typeof value !== "object" || value === null) return value;
  if ("$undefined" in value) return undefined;
  if ("$failure" in value) return new Failure(value.$failure as ErrorCode, { detail: "as generated" });
  if ("$exact" in value) return new ExactNumber(value.$exact as string);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, decodeOutcome(part)]));
}

import { type ErrorCode, Failure } from "../../src/kernel/index.ts";
import { ExactNumber } from "../../src/sources/exact-number.ts";
import { canonical, type FetchInput, type FetchScope, type FetchSpec } from "../../src/sources/index.ts";
import { hashed } from "./draw.ts";

/** What is said to a question: a payload, null or a Failure. */
export type Answerer = (spec: FetchSpec, input: FetchInput, question: string) => unknown;

/** What one run of one engine asked. */
interface Session {
  readonly answer: Answerer;
  readonly turnsSeed: number;
  mutations: number;
  /** Questions in the order they were asked. */
  readonly asked: string[];
}

/**
 * Stands in place of every backend of a graph, and of what is around each call: of that, it goes by the breakers of
 * sources and methods alone.
 *
 * A question is a fetch spec, an input, and how many mutations were sent before: what those change, whoever
 * remembers too long does not see. Whoever says which properties it needs is sent no others, so that an answer is
 * right only if nothing is read beyond them. Runs are told apart by the id of their request, for an engine that has answered
 * may go on asking: graphql-js does not wait for what is of no interest any more.
 */
export class Upstream {
  readonly #sessions = new Map<string, Session>();

  /** The same fetch, asked of this. What is around its coordinate comes around it as around the real one. */
  changed(spec: FetchSpec): FetchSpec {
    return {
      ...spec,
      takesSelection: true,
      load: (inputs, scope, selection) => this.#load(spec, inputs, scope, selection),
    };
  }

  /** @param turnsSeed - decides in which order answers come */
  async run<Result>(
    id: string,
    answer: Answerer,
    turnsSeed: number,
    execute: () => Promise<Result>,
  ): Promise<{ result: Result; asked: readonly string[] }> {
    const session: Session = { answer, turnsSeed, mutations: 0, asked: [] };
    this.#sessions.set(id, session);
    try {
      const result = await execute();
      return { result, asked: [...session.asked] };
    } finally {
      this.#sessions.delete(id);
    }
  }

  async #load(
    spec: FetchSpec,
    inputs: readonly FetchInput[],
    scope: FetchScope,
    selection: readonly string[] | undefined,
  ): Promise<readonly unknown[]> {
    const session = this.#sessions.get(scope.requestId);
    if (session === undefined) return inputs.map(() => null);
    const epoch = session.mutations;
    if (spec.operation === "mutation") session.mutations++;
    const questions = inputs.map((input) => questionOf(spec, input, epoch));
    const isOpen = spec.methodBreaker?.wouldRefuse() !== undefined;
    const refusal = isOpen ? new Failure("CIRCUIT_OPEN", { detail: "as asked" }) : undefined;
    const answers = inputs.map((input, index) => {
      // What has no key is in no call.
      if (refusal !== undefined && !(spec.batched && Object.values(input.object).some(isNoKey)))
        return refusal;
      const question = questions[index] ?? "";
      session.asked.push(question);
      return session.answer(spec, input, question);
    });
    const random = hashed(session.turnsSeed, questions[0] ?? "");
    if (random.chance(0.3)) await new Promise(setImmediate);
    for (let turns = random.below(12); turns > 0; turns--) await null;
    return selection === undefined ? answers : answers.map((answer) => prune(answer, new Set(selection)));
  }
}

/** A payload with only the properties of that name, and so each item of a list of payloads. */
function prune(payload: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(payload)) return payload.map((item) => prune(item, names));
  if (typeof payload !== "object" || payload === null) return payload;
  if (payload instanceof Failure || payload instanceof ExactNumber) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([name]) => names.has(name)));
}

export function isNoKey(value: unknown): boolean {
  return value === null || value === undefined || value === "";
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

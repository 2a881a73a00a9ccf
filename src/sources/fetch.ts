import { type Call, Failure, toFailure } from "../kernel/index.ts";
import { reached } from "../telemetry/index.ts";
import { ExactNumber } from "./exact-number.ts";
import type { ExpressionValues } from "./reference.ts";

/** One thing asked for: the field's arguments, and what it needs of the object it stands on. */
export interface FetchInput {
  readonly args: Readonly<Record<string, unknown>>;
  readonly object: Readonly<Record<string, unknown>>;
}

/** What of the caller's request a fetch may see. */
export interface FetchScope {
  readonly requestId: string;
  readonly client: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Aborts when the client has gone away. */
  readonly signal: AbortSignal;
}

/**
 * The only description of how a field is fetched: bind arguments to a request, send it, match the answer to
 * the keys that asked. What comes out are payloads, which the readers of the field's type decode.
 */
export interface FetchSpec {
  /** The graph field, or the lookup, that it serves. */
  readonly coordinate: string;
  readonly source: string;
  readonly operation: "query" | "mutation";
  /** Fields of the object it stands on that `FetchInput.object` must hold. */
  readonly objectFields: ReadonlySet<string>;
  readonly batched: boolean;
  /**
   * Asks for all inputs at once, in as few calls as the batch allows, all in parallel. Outcome i belongs to
   * input i: a payload, null where there is nothing (an empty list where a key has a list), or a Failure.
   * An input of a batch that has no key is not asked for: there is nothing. Never rejects.
   */
  load(inputs: readonly FetchInput[], scope: FetchScope): Promise<readonly unknown[]>;
}

export interface Batch {
  /** Keys in one call; the rest go into further calls at the same time. */
  readonly maxSize: number;
  /** The key of an input, and of an item of an answer: undefined where it has none. Neither throws. */
  inputKey(input: FetchInput): string | undefined;
  itemKey(item: unknown): string | undefined;
  /** Whether a key gets the list of its items instead of the one. */
  readonly many: boolean;
  /** The argument that takes all keys, where a lookup of many has one. */
  readonly keysArgument: { readonly name: string; keyOf(input: FetchInput): unknown } | undefined;
}

export interface FetchDefinition<Request> {
  readonly coordinate: string;
  readonly source: string;
  readonly operation: "query" | "mutation";
  readonly objectFields: ReadonlySet<string>;
  readonly config: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly batch: Batch | undefined;
  bind(values: ExpressionValues): Request;
  /** The payload that was selected from the answer. Rejects with a Failure. */
  send(request: Request, call: Call): Promise<unknown>;
}

/** Makes a {@link FetchSpec} of what a source kind says about one field. */
export function defineFetch<Request>(definition: FetchDefinition<Request>): FetchSpec {
  const { coordinate, source, operation, objectFields, batch } = definition;

  async function ask(inputs: readonly FetchInput[], scope: FetchScope): Promise<readonly unknown[]> {
    try {
      if (scope.signal.aborted) throw new Failure("CANCELLED", { detail: "the client has gone away" });
      reached("bind", scope.requestId, coordinate);
      const request = definition.bind(toValues(definition, inputs, scope));
      reached("send", scope.requestId, coordinate);
      const payload = await definition.send(request, {
        signal: scope.signal,
        timeoutMs: definition.timeoutMs,
      });
      reached("match", scope.requestId, coordinate);
      return batch === undefined ? inputs.map(() => payload ?? null) : match(payload, inputs, batch);
    } catch (error) {
      const failure = toFailure(error);
      const isNothing = failure.code === "NOT_FOUND" && operation === "query";
      return inputs.map(() => (isNothing ? nothing(batch) : failure));
    }
  }

  async function load(inputs: readonly FetchInput[], scope: FetchScope): Promise<readonly unknown[]> {
    const outcomes = inputs.map(() => nothing(batch));
    let calls: number[][];
    try {
      calls = toCalls(inputs, batch);
    } catch (error) {
      // Arguments too deep to compare, for one.
      return inputs.map(() => toFailure(error));
    }
    await Promise.all(
      calls.map(async (indexes) => {
        const answers = await ask(
          indexes.map((index) => inputs[index] as FetchInput),
          scope,
        );
        indexes.forEach((index, position) => {
          outcomes[index] = answers[position];
        });
      }),
    );
    return outcomes;
  }

  return { coordinate, source, operation, objectFields, batched: batch !== undefined, load };
}

function nothing(batch: Batch | undefined): unknown {
  return batch?.many === true ? [] : null;
}

/** Splits inputs into calls: only inputs whose arguments are equal share one, and at most `maxSize` of them. */
function toCalls(inputs: readonly FetchInput[], batch: Batch | undefined): number[][] {
  if (batch === undefined) return inputs.map((_, index) => [index]);
  const groups = new Map<string, number[][]>();
  inputs.forEach((input, index) => {
    if (batch.inputKey(input) === undefined) return;
    const key = canonical(input.args);
    const calls = groups.get(key) ?? [];
    groups.set(key, calls);
    const last = calls.at(-1);
    if (last === undefined || last.length >= batch.maxSize) calls.push([index]);
    else last.push(index);
  });
  return [...groups.values()].flat();
}

function toValues<Request>(
  { batch, config }: FetchDefinition<Request>,
  inputs: readonly FetchInput[],
  scope: FetchScope,
): ExpressionValues {
  const first = inputs[0] as FetchInput;
  const keys = batch?.keysArgument;
  return {
    args: keys === undefined ? first.args : { ...first.args, [keys.name]: inputs.map(keys.keyOf) },
    object: first.object,
    batch: inputs.map((input) => input.object),
    config,
    context: { requestId: scope.requestId, client: scope.client },
    requestHeaders: scope.headers,
  };
}

/**
 * Gives each input the items that carry its key, wherever they stand in the answer. An item without a key
 * could be anybody's: then whoever got nothing gets a failure instead of a wrong "there is none".
 *
 * No list at all, because the answer is empty or `select` finds nothing in it, says that there is nothing.
 */
function match(payload: unknown, inputs: readonly FetchInput[], batch: Batch): readonly unknown[] {
  if (payload === null || payload === undefined) return inputs.map(() => nothing(batch));
  if (!Array.isArray(payload)) {
    throw new Failure("BAD_UPSTREAM", { detail: `a batch was answered with ${typeof payload}, not a list` });
  }
  const byKey = new Map<string, unknown[]>();
  let strays = 0;
  for (const item of payload) {
    if (item === null || item === undefined) continue;
    const key = batch.itemKey(item);
    if (key === undefined) {
      strays++;
      continue;
    }
    const items = byKey.get(key);
    if (items === undefined) byKey.set(key, [item]);
    else items.push(item);
  }
  const missing =
    strays === 0
      ? undefined
      : new Failure("BAD_UPSTREAM", { detail: `${strays} items of a batch carry no key` });
  return inputs.map((input) => {
    const items = byKey.get(batch.inputKey(input) ?? "");
    if (items === undefined) return missing ?? nothing(batch);
    return batch.many ? items : items[0];
  });
}

/**
 * A text that is equal exactly for equal values, whatever the order of their properties. A property that is
 * undefined is one that is not there.
 *
 * Not `JSON.stringify`, to which NaN is null and -0 is 0: two arguments that are not the same must not share.
 */
export function canonical(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value instanceof ExactNumber) return `#${value.text}`;
  if (value instanceof Date) return `@${value.getTime()}`;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`).join()}}`;
}

/**
 * The text by which key values are compared: `1` and `"1"` are the same key. Undefined where one is missing, and
 * for the empty text, which proto3 has in place of "none".
 */
export function keyText(values: readonly unknown[]): string | undefined {
  if (!values.every(isKeyValue)) return undefined;
  if (values.length !== 1) return JSON.stringify(values.map(String));
  return String(values[0]) || undefined;
}

function isKeyValue(value: unknown): boolean {
  return value instanceof ExactNumber || ["string", "number", "boolean", "bigint"].includes(typeof value);
}

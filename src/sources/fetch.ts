import type { ChangedSetting, EffectivePolicies } from "../config/index.ts";
import { type Call, type CancelSignal, Failure, toFailure } from "../kernel/index.ts";
import {
  type BreakerNode,
  composeStack,
  defineBreakers,
  type Foresight,
  type Upstream,
} from "../policy/index.ts";
import { reached } from "../telemetry/index.ts";
import { canonical } from "./canonical.ts";
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
  /** Who asks: equal for two requests only if each may see whatever the other sees. */
  readonly identity: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: CancelSignal;
  /** When the request must be answered, on the clock of the policies; undefined: no limit. */
  readonly deadlineAt?: number | undefined;
  /** Of the graph, shared by all requests. */
  readonly writes: Writes;
}

/** How many mutations were sent and answered: what was read before may have changed since. */
export interface Writes {
  settled: number;
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
  /** With the origin of each value. */
  readonly policies: EffectivePolicies;
  /** Its fallback as settings, for whoever shows them; undefined where there is nothing to say. */
  readonly standsIn?: readonly ChangedSetting[] | undefined;
  /** The caller's headers that it forwards or reads, by lower-case name; not the request id's own. */
  readonly requestHeaders: ReadonlySet<string>;
  /** Whether an expression puts the request's id into what is sent. */
  readonly usesRequestId: boolean;
  /** Whether its request says which properties of the payload are needed: whether it reads `$selection`. */
  readonly takesSelection: boolean;
  /** Properties by which the items of a batch are told apart; undefined where no name tells them. */
  readonly itemProperties: readonly string[] | undefined;
  /**
   * Of the coordinate, below those of its method and source, which the attempts ask; undefined where it is off. For
   * whoever loads: it is asked once for the keys that are loaded together, and told how many of them failed.
   */
  readonly breaker: BreakerNode | undefined;
  /** Of the method that its attempts call, below that of the source; undefined where they are off. */
  readonly methodBreaker: BreakerNode | undefined;
  /** Whether `load` would refuse, without a key to ask it for; undefined where it has to be asked by the key. */
  readonly foresight: Foresight<FetchScope> | undefined;
  /**
   * Asks for all inputs at once, in as few calls as the batch allows, all in parallel. Outcome i belongs to
   * input i: a payload, null where there is nothing (an empty list where a key has a list), or a Failure.
   * An input of a batch that has no key is not asked for: there is nothing. Never rejects.
   *
   * @param selection - the properties that are needed of a payload, of each item where it is a list: whoever keeps
   * or shares outcomes has to tell them apart by it. Default: all.
   */
  load(
    inputs: readonly FetchInput[],
    scope: FetchScope,
    selection?: readonly string[],
  ): Promise<readonly unknown[]>;
}

export interface Batch {
  /** Keys in one call; the rest go into further calls at the same time. */
  readonly maxSize: number;
  /** The key of an input, and of an item of an answer: undefined where it has none. Neither throws. */
  inputKey(input: FetchInput): string | undefined;
  itemKey(item: unknown): string | undefined;
  /** What `itemKey` reads of an item; undefined where no name tells it. */
  readonly itemProperties: readonly string[] | undefined;
  /** Whether a key gets the list of its items instead of the one. */
  readonly many: boolean;
  /** The argument that takes all keys, where a lookup of many has one. */
  readonly keysArgument: { readonly name: string; keyOf(input: FetchInput): unknown } | undefined;
}

export interface FetchDefinition<Request> {
  readonly coordinate: string;
  /** What the source is asked for, without arguments: `GET /reviews`, `shop.products.v1.Products/GetProduct`. */
  readonly method: string;
  readonly operation: "query" | "mutation";
  /** Whether it is a mutation with a key by which the backend knows it again. */
  readonly isIdempotent: boolean;
  readonly objectFields: ReadonlySet<string>;
  readonly config: Readonly<Record<string, string>>;
  readonly policies: EffectivePolicies;
  readonly requestHeaders: ReadonlySet<string>;
  readonly usesRequestId: boolean;
  /** The source, as the policies know it. */
  readonly upstream: Upstream;
  readonly batch: Batch | undefined;
  readonly takesSelection: boolean;
  bind(values: ExpressionValues): Request;
  /**
   * All of a request as it is sent, as one text that is equal exactly for equal requests; without the request id
   * that every call carries by itself.
   */
  keyOf(request: Request): string;
  /** The payload that was selected from the answer. Rejects with a Failure. */
  send(request: Request, call: Call): Promise<unknown>;
}

/** Makes a {@link FetchSpec} of what a source kind says about one field. */
export function defineFetch<Request>(definition: FetchDefinition<Request>): FetchSpec {
  const { coordinate, operation, objectFields, batch, takesSelection } = definition;
  const { policies, requestHeaders, usesRequestId, isIdempotent, upstream } = definition;
  const { settings } = policies;
  const isRead = operation === "query";
  const { attempts, coordinate: breaker } = defineBreakers(upstream, definition, settings);
  const send = composeStack(
    { coordinate, settings, isRead, isIdempotent, usesRequestId, upstream, attempts },
    (call) => {
      reached("send", call.requestId, coordinate);
      return definition.send(call.request as Request, call);
    },
  );

  async function ask(
    inputs: readonly FetchInput[],
    scope: FetchScope,
    selection: readonly string[] | undefined,
  ): Promise<readonly unknown[]> {
    try {
      if (scope.signal.aborted) throw new Failure("CANCELLED", { detail: "the client has gone away" });
      reached("bind", scope.requestId, coordinate);
      const request = definition.bind(toValues(definition, inputs, scope, selection));
      const payload = await send({
        request,
        requestId: scope.requestId,
        signal: scope.signal,
        timeoutMs: settings.timeout.ms,
        deadlineAt: scope.deadlineAt,
        // The identity comes last, because it alone may hold line breaks.
        key: () => `${scope.client} ${scope.writes.settled}\n${definition.keyOf(request)}\n${scope.identity}`,
      });
      reached("match", scope.requestId, coordinate);
      return batch === undefined ? inputs.map(() => payload ?? null) : match(payload, inputs, batch);
    } catch (error) {
      const failure = toFailure(error);
      const isNothing = failure.code === "NOT_FOUND" && isRead;
      return inputs.map(() => (isNothing ? nothing(batch) : failure));
    } finally {
      // Also where it failed: it may have acted all the same.
      if (!isRead) scope.writes.settled++;
    }
  }

  async function load(
    inputs: readonly FetchInput[],
    scope: FetchScope,
    selection?: readonly string[],
  ): Promise<readonly unknown[]> {
    let calls: number[][];
    try {
      calls = toCalls(inputs, batch);
    } catch (error) {
      // Arguments too deep to compare, for one.
      return inputs.map(() => toFailure(error));
    }
    if (calls[0]?.length === inputs.length) return ask(inputs, scope, selection);
    const outcomes = inputs.map(() => nothing(batch));
    await Promise.all(
      calls.map(async (indexes) => {
        const answers = await ask(
          indexes.map((index) => inputs[index] as FetchInput),
          scope,
          selection,
        );
        indexes.forEach((index, position) => {
          outcomes[index] = answers[position];
        });
      }),
    );
    return outcomes;
  }

  return {
    coordinate,
    source: upstream.name,
    operation,
    objectFields,
    batched: batch !== undefined,
    policies,
    requestHeaders,
    usesRequestId,
    takesSelection,
    itemProperties: batch === undefined ? [] : batch.itemProperties,
    breaker,
    methodBreaker: attempts?.node,
    foresight: undefined,
    load,
  };
}

function nothing(batch: Batch | undefined): unknown {
  return batch?.many === true ? [] : null;
}

/** Splits inputs into calls: only inputs whose arguments are equal share one, and at most `maxSize` of them. */
function toCalls(inputs: readonly FetchInput[], batch: Batch | undefined): number[][] {
  if (batch === undefined) return inputs.map((_, index) => [index]);
  const groups = new Map<string, number[][]>();
  let args: FetchInput["args"] | undefined;
  let key = "";
  inputs.forEach((input, index) => {
    if (batch.inputKey(input) === undefined) return;
    // Most often they are one and the same.
    if (input.args !== args) key = canonical(input.args);
    args = input.args;
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
  selection: readonly string[] | undefined,
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
    selection,
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

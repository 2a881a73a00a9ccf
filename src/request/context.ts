import DataLoader from "dataloader";
import type { Graph } from "../graph/index.ts";
import type { Failure } from "../kernel/index.ts";
import type { Refusals, Substitution } from "../plan/index.ts";
import { canonical, type FetchInput, type FetchScope, type FetchSpec } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import type { DemandMemory } from "./demand.ts";
import { identityOf } from "./identity.ts";
import type { GraphObject } from "./object.ts";
import type { IncomingRequest } from "./operation.ts";

/** What lives as long as one request: its loaders, and what its fetches may know of the caller. */
export interface RequestContext extends DemandMemory {
  readonly graph: Graph;
  /** The places of the answer whose values stand in for others. */
  readonly substitutions: Substitution[];
  /** Objects of which a part stands in for another. */
  readonly substituted: Set<GraphObject>;
  /** Why a fetch would not be sent, the same whenever it is asked. */
  readonly refusals: Refusals;
  /** What the policies of a refused fetch make of its refusal. */
  refused(spec: FetchSpec): Promise<unknown>;
  /** Fetches through the request's loader: batched with its like, and once for equal inputs. */
  load(spec: FetchSpec, input: FetchInput): Promise<unknown>;
  /** Fetches past the loaders, and lets them forget what may no longer be true. */
  mutate(spec: FetchSpec, input: FetchInput): Promise<unknown>;
}

type Loader = DataLoader<FetchInput, unknown, string>;

/** What of a caller's request its fetches may see. */
export function scopeOf(client: string, { writes }: Graph, request: IncomingRequest): FetchScope {
  reached("context", request.id, client);
  const { id: requestId, headers, signal, deadlineAt } = request;
  return { requestId, client, headers, identity: identityOf(headers), signal, deadlineAt, writes };
}

export function createContext(graph: Graph, scope: FetchScope): RequestContext {
  const loaders = new Map<FetchSpec, Loader>();
  const loaderOf = (spec: FetchSpec): Loader => {
    let loader = loaders.get(spec);
    if (loader === undefined) {
      loader = new DataLoader<FetchInput, unknown, string>(
        async (inputs) => {
          reached("load", scope.requestId, spec.coordinate);
          return [...(await spec.load(inputs, scope))];
        },
        { cacheKeyFn: (input) => canonical([input.args, input.object]) },
      );
      loaders.set(spec, loader);
    }
    return loader;
  };
  const reasons = new Map<FetchSpec, Failure | undefined>();
  const refusals: Refusals = (spec) => {
    if (!reasons.has(spec)) reasons.set(spec, spec.foresight?.reason(scope));
    return reasons.get(spec);
  };
  return {
    graph,
    scope,
    refusals,
    async refused(spec) {
      const reason = refusals(spec);
      return reason && spec.foresight?.outcome(reason, scope);
    },
    substitutions: [],
    substituted: new Set(),
    demands: new WeakMap(),
    load: (spec, input) => loaderOf(spec).load(input),
    async mutate(spec, input) {
      const [outcome] = await spec.load([input], scope);
      loaders.clear();
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
}

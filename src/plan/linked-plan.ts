import type { Graph } from "../graph/index.ts";
import type { Failure } from "../kernel/index.ts";
import type { FetchScope, FetchSpec } from "../sources/index.ts";
import { dependenciesOf } from "./dependencies.ts";
import { linkRoot } from "./link.ts";
import type { LinkedObject } from "./linked-object.ts";
import type { Plan } from "./model.ts";
import type { Refusals } from "./refusals.ts";
import { NotCompiled } from "./subject.ts";

/** Plans of one operation for other sets of refused fetches; the oldest goes first. */
const MAX_PRUNED = 8;

/** Why each fetch is refused that is. */
export type Reasons = ReadonlyMap<FetchSpec, Failure>;

/**
 * A plan made ready to run, and beside it the same operation without what feeds nothing but refused fetches. Holds
 * nothing of any request.
 */
export class LinkedPlan {
  readonly plan: Plan;
  readonly root: LinkedObject;
  readonly #compile: ((refusals: Refusals) => Plan) | undefined;
  /** What can be refused before anything is asked for its sake. */
  readonly #fed: readonly FetchSpec[];
  readonly #optional: readonly FetchSpec[];
  readonly #pruned = new Map<string, LinkedPlan>();

  /** @param compile - makes the plan for executions in which something is refused; undefined: this is one of those */
  constructor(plan: Plan, compile?: (refusals: Refusals) => Plan) {
    this.plan = plan;
    this.root = linkRoot(plan.root);
    this.#compile = compile;
    const fed = compile === undefined ? [] : [...dependenciesOf(plan).fed];
    this.#fed = fed.filter(({ foresight }) => foresight !== undefined);
    this.#optional = this.#fed.filter(({ policies }) => policies.settings.criticality.level === "OPTIONAL");
  }

  /**
   * What is refused now of all that something else is asked for; undefined if nothing is.
   *
   * Looked at once for an execution, so that all of it goes by the same. Where no breaker is open, and nothing that
   * waits for something else is OPTIONAL, it costs two comparisons.
   */
  refusedNow({ breakers }: Graph, scope: FetchScope): Reasons | undefined {
    const suspects = breakers.openCount > 0 ? this.#fed : this.#optional;
    if (suspects.length === 0) return undefined;
    const reasons = new Map<FetchSpec, Failure>();
    for (const spec of suspects) {
      const reason = spec.foresight?.reason(scope);
      if (reason !== undefined) reasons.set(spec, reason);
    }
    return reasons.size === 0 ? undefined : reasons;
  }

  /**
   * The plan for an execution in which these are refused. Compiled when it is needed first: which breakers are open
   * together seldom changes.
   */
  without(reasons: Reasons): LinkedPlan {
    if (this.#compile === undefined) return this;
    const key = this.#fed.flatMap((spec, index) => (reasons.has(spec) ? index : [])).join();
    let pruned = this.#pruned.get(key);
    if (pruned === undefined) {
      pruned = this.#prune(this.#compile, reasons);
      const [oldest] = this.#pruned.size >= MAX_PRUNED ? this.#pruned.keys() : [];
      if (oldest !== undefined) this.#pruned.delete(oldest);
      this.#pruned.set(key, pruned);
    }
    return pruned;
  }

  #prune(compile: (refusals: Refusals) => Plan, reasons: Reasons): LinkedPlan {
    try {
      return new LinkedPlan(compile((spec) => reasons.get(spec)));
    } catch (error) {
      // Then all of it is asked, and refused when it is asked.
      if (error instanceof NotCompiled) return this;
      throw error;
    }
  }
}

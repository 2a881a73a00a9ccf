import type { Graph } from "../graph/index.ts";
import type { FetchScope, FetchSpec } from "../sources/index.ts";
import { isGone, type Life } from "./instance.ts";
import type { LinkedPlan, Reasons } from "./linked-plan.ts";
import { type PlanError, type Refused, Run, type Substitution } from "./run.ts";
import type { Path, Slot } from "./slot.ts";

const NOTHING: ReadonlyMap<FetchSpec, Refused> = new Map();

export interface PlanResult {
  readonly data: unknown;
  readonly errors: readonly PlanError[];
  /** Some of them may stand in what turned out not to exist. */
  readonly substitutions: readonly Substitution[];
}

/**
 * Runs a plan: starts each fetch as soon as what it needs is there, and none for the sake of one that would be refused
 * by a breaker, or skipped. Never rejects for a failed field.
 *
 * @param variables - coerced
 */
export async function runPlan(
  linked: LinkedPlan,
  graph: Graph,
  scope: FetchScope,
  variables: Readonly<Record<string, unknown>>,
): Promise<PlanResult> {
  const reasons = linked.refusedNow(graph, scope);
  const { plan, root } = reasons === undefined ? linked : linked.without(reasons);
  const refused = reasons === undefined ? NOTHING : await refuse(reasons, scope);
  const run = new Run(scope, graph, variables, { selections: plan.selections, refused });
  const answer: Record<string, unknown> = { data: null };
  const slot: Slot = { up: undefined, container: answer, key: "data", nullable: true };
  if (plan.operation === "mutation") {
    const instance = root.openRoot(run, slot);
    answer.data = instance?.out ?? null;
    for (const { key } of plan.root.fields) {
      if (instance === undefined || answer.data === null) break;
      root.startField(key, instance, run);
      await run.settle();
      run.batcher.forget();
    }
  } else {
    answer.data = root.open(undefined, {}, run, slot);
    await run.settle();
  }
  return {
    data: answer.data,
    errors: run.errors.filter(
      ({ error, path }) => !run.absent.some(({ at, failure }) => isWithin(path, at) && error !== failure),
    ),
    substitutions: run.substitutions.filter(
      ({ path, life }) => !run.absent.some(({ at }) => isWithin(path, at) && !isOf(path, at, life)),
    ),
  };
}

/** What the policies of each refused fetch make of its refusal. */
async function refuse(reasons: Reasons, scope: FetchScope): Promise<Map<FetchSpec, Refused>> {
  const refused = [...reasons].map(
    async ([spec, reason]) =>
      [spec, { reason, outcome: (await spec.foresight?.outcome(reason, scope)) ?? reason }] as const,
  );
  return new Map(await Promise.all(refused));
}

/**
 * Whether what stands in is of the place itself of an object that does not exist, and of no field in it: the object
 * that stood in was not found, and that is no answer of the backend that should have given it.
 */
function isOf(path: Path, at: Path, life: Life | undefined): boolean {
  return path.length === at.length && life !== undefined && !isGone(life);
}

/** Whether a path leads to what another one leads to, or into it. */
function isWithin(path: Path, above: Path): boolean {
  return path.length >= above.length && above.every((key, index) => path[index] === key);
}

import type { Graph } from "../graph/index.ts";
import type { FetchScope } from "../sources/index.ts";
import { linkRoot } from "./link.ts";
import type { LinkedObject } from "./linked-object.ts";
import type { Plan } from "./model.ts";
import { type PlanError, Run, type Substitution } from "./run.ts";
import type { Path, Slot } from "./slot.ts";

/** A plan made ready to run. Holds nothing of any request. */
export interface LinkedPlan {
  readonly plan: Plan;
  readonly root: LinkedObject;
}

export interface PlanResult {
  readonly data: unknown;
  readonly errors: readonly PlanError[];
  /** Some of them may stand in what turned out not to exist. */
  readonly substitutions: readonly Substitution[];
}

export function linkPlan(plan: Plan): LinkedPlan {
  return { plan, root: linkRoot(plan.root) };
}

/**
 * Runs a plan: starts each fetch as soon as what it needs is there. Never rejects for a failed field.
 *
 * @param variables - coerced
 */
export async function runPlan(
  { plan, root }: LinkedPlan,
  graph: Graph,
  scope: FetchScope,
  variables: Readonly<Record<string, unknown>>,
): Promise<PlanResult> {
  const run = new Run(scope, graph, variables, plan.selections);
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
  const isAbsent = (path: Path, error?: Error): boolean =>
    run.absent.some(({ at, failure }) => isWithin(path, at) && (error === undefined || error !== failure));
  return {
    data: answer.data,
    errors: run.errors.filter(({ error, path }) => !isAbsent(path, error)),
    substitutions: run.substitutions.filter(({ path }) => !isAbsent(path)),
  };
}

/** Whether a path leads to what another one leads to, or into it. */
function isWithin(path: Path, above: Path): boolean {
  return path.length >= above.length && above.every((key, index) => path[index] === key);
}

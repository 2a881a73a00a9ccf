export { bindArguments } from "./arguments.ts";
export { collectFields } from "./collect.ts";
export { NotCompiled } from "./compile.ts";
export { runPlan } from "./execute.ts";
export { operationOf, Planner } from "./planner.ts";
export type { PlanError } from "./run.ts";

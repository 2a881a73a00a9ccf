export { bindArguments } from "./arguments.ts";
export { collectFields } from "./collect.ts";
export { compilePlan } from "./compile.ts";
export { runPlan } from "./execute.ts";
export { operationOf, Planner } from "./planner.ts";
export { planToJson, planToText } from "./print.ts";
export type { PlanError } from "./run.ts";
export { NotCompiled } from "./subject.ts";

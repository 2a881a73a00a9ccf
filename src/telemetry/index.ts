export { reached, type Step, type StepEvent } from "./steps.ts";

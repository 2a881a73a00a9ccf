export { reached, type StepEvent } from "./steps.ts";

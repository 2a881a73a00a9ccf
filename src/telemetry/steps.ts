import { channel } from "node:diagnostics_channel";

/** The steps of a request's way, as `docs/lifecycle.md` draws it. */
export type Step =
  | "receive"
  | "operation"
  | "context"
  | "execute"
  | "load"
  | "bind"
  | "send"
  | "match"
  | "decode"
  | "mask"
  | "respond";

/** What a subscriber of the `selvage:step` diagnostics channel is given. */
export interface StepEvent {
  readonly step: Step;
  readonly requestId: string;
  /** The graph coordinate or the client the step is about. */
  readonly subject: string;
}

const steps = channel("selvage:step");

/** Tells whoever subscribed to `selvage:step` that a request reached a step. Costs a branch when nobody did. */
export function reached(step: Step, requestId: string, subject: string): void {
  if (steps.hasSubscribers) steps.publish({ step, requestId, subject } satisfies StepEvent);
}

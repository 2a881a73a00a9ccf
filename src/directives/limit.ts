import { argumentsAsSettings, type PolicyDirective } from "./policy-directive.ts";

export const limit: PolicyDirective = {
  name: "limit",
  sdl: `"""
How many calls of the field may be in flight at once, and how many more may wait for a place. Inside the limit of its
source, which holds for all its fields together.
"""
directive @limit(
  "Calls in flight at once, from 1 to 100000."
  maxConcurrent: Int
  "Calls that may wait, from 0 to 100000."
  maxQueue: Int
  "Milliseconds; how long one may wait, if its deadline allows it."
  queueMs: Int
) on FIELD_DEFINITION`,
  settingsOf: argumentsAsSettings,
};

import { argumentsAsSettings, type PolicyDirective } from "./policy-directive.ts";

export const breaker: PolicyDirective = {
  name: "breaker",
  sdl: `"""
When the field's own circuit breaker opens, so that the field is not fetched for a while, and when it closes. Those of
its source and of the source's methods go by the policies in gateway.yaml.
"""
directive @breaker(
  "Sets all settings but \`enabled\`; those beside it win."
  profile: _BreakerProfile
  "Opens at so many failures in a row. Default 5."
  failures: Int
  "Opens when this share of the calls in the window failed: above 0, at most 1. Default 0.5."
  failureRate: Float
  "Below so many calls in the window no share is judged. Default 20."
  minimumCalls: Int
  "Milliseconds. Default 10000."
  windowMs: Int
  "Milliseconds; a call that takes as long is slow. Default 0: none is."
  slowCallMs: Int
  "Opens when this share of the calls in the window was slow. Default 0.5."
  slowCallRate: Float
  "Closes after so many good probes in a row. Default 2."
  successes: Int
  "Milliseconds; how long it stays open the first time, with up to a tenth more at random. Default 30000."
  openMs: Int
  "Milliseconds; the longest it stays open. Default 300000."
  maxOpenMs: Int
  "What the time grows by each time it opens again, from 1 to 10. Default 2."
  openMultiplier: Float
  "How many probes may be in flight at once. Default 1."
  halfOpenProbes: Int
  "Milliseconds; opens again when no probe succeeds within it. Default 60000."
  halfOpenTimeoutMs: Int
  "Milliseconds; how long it takes after closing until all calls are let through. Default 1000."
  rampMs: Int
  "false: the field has no breaker of its own."
  enabled: Boolean
) on FIELD_DEFINITION

enum _BreakerProfile { default strict fast }`,
  settingsOf: argumentsAsSettings,
};

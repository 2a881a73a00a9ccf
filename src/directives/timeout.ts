import { argumentsAsSettings, type PolicyDirective } from "./policy-directive.ts";

export const timeout: PolicyDirective = {
  name: "timeout",
  sdl: `"""
How long one attempt at fetching the field may take as a whole, from the first byte sent to the last one decoded.
Wins over the timeouts in gateway.yaml.
"""
directive @timeout(
  "Milliseconds, from 1 to 300000: nothing waits for ever."
  ms: Int!
) on FIELD_DEFINITION`,
  settingsOf: argumentsAsSettings,
};

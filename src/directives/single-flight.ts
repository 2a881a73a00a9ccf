import { argumentsAsSettings, type PolicyDirective } from "./policy-directive.ts";

export const singleFlight: PolicyDirective = {
  name: "singleFlight",
  sdl: `"""
Whether identical reads of the field that are in flight at the same time share one call, and identical operations
that fetch it one execution. Identical is what one caller asks of one backend in the same words. Wins over the
policies in gateway.yaml.
"""
directive @singleFlight(
  "false: each request makes its own call."
  enabled: Boolean!
) on FIELD_DEFINITION`,
  settingsOf: argumentsAsSettings,
};

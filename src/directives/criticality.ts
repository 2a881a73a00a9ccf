import { argumentsAsSettings, type PolicyDirective } from "./policy-directive.ts";

export const criticality: PolicyDirective = {
  name: "criticality",
  sdl: `"""
What the field's failure means for the object around it, after every fallback. Wins over the policies in gateway.yaml.
"""
directive @criticality(
  "What its failure means."
  level: _Criticality!
) on FIELD_DEFINITION

enum _Criticality {
  "Without it the object is of no use: null stands in place of the nearest object or list around it that may be null."
  REQUIRED
  "The field is null, an error, and degraded. The default."
  IMPORTANT
  "The same; and it is the first that may be left out where time is short."
  OPTIONAL
}`,
  settingsOf: argumentsAsSettings,
};

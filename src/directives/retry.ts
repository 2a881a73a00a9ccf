import { argumentsAsSettings, type PolicyDirective } from "./policy-directive.ts";

export const retry: PolicyDirective = {
  name: "retry",
  sdl: `"""
How often a read that failed for a moment is sent again, and how long it waits before that. Only where no connection
was made, or the backend said that it is not there for the moment; within a budget of the source's, and within the
deadline. A mutation is sent again only where it is \`@idempotent\`. Wins over the policies in gateway.yaml.
"""
directive @retry(
  "Attempts in all, the first one included, from 1 to 10; 1: never again. Default 3."
  attempts: Int
  "Milliseconds; the longest wait before the second attempt, of which a random part is waited. Default 50."
  baseMs: Int
  "What the longest wait grows by with each attempt, from 1 to 10. Default 2."
  multiplier: Float
  "Milliseconds; the longest wait of all. Default 1000."
  maxMs: Int
) on FIELD_DEFINITION`,
  settingsOf: argumentsAsSettings,
};

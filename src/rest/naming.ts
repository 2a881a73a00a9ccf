import { toPayloadName } from "../sources/index.ts";
import type { Endpoint } from "./model.ts";

/** What a field of the schema is called in bodies and queries: `placedAt` is `placed_at` under snake_case. */
export function memberName(name: string, naming: Endpoint["naming"]): string {
  // Names with two underscores are GraphQL's own.
  return name.startsWith("__") ? name : toPayloadName(name, naming);
}

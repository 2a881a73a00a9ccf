import type { Naming } from "../config/index.ts";

/** How a field of the SDL is called in a source's payloads: `authorId` is `author_id` under snake_case. */
export function toPayloadName(name: string, naming: Naming): string {
  if (naming === "camelCase") return name;
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

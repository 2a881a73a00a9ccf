import type { Naming } from "../config/index.ts";
import { toPayloadName } from "../sources/index.ts";

/** A name of a JSON object in that spelling: `user_id` and `userId`. An underscore at the beginning stays. */
export function toName(name: string, naming: Naming): string {
  if (naming === "snake_case") return toPayloadName(name, "snake_case");
  return name.replace(
    /([A-Za-z0-9])_+([A-Za-z0-9])/g,
    (_, before: string, after: string) => before + after.toUpperCase(),
  );
}

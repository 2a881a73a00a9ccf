import { z } from "zod";
import { gatewayShape } from "./shape.ts";

/** The types whose values are not text, but may be written as a text with `${…}`. */
const NOT_TEXT: ReadonlySet<string> = new Set(["number", "boolean", "enum"]);

/** JSON Schema (draft 2020-12) of `gateway.yaml`, for editors. It knows the shape, not which files exist. */
export function configJsonSchema(): Record<string, unknown> {
  const everything = { resolve: (path: string) => path, isFile: () => true, isFolder: () => true };
  const shape = gatewayShape({ ...everything, read: () => ({ text: "" }) });
  return z.toJSONSchema(shape, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      if (!NOT_TEXT.has(zodSchema._zod.def.type)) return;
      const { description, ...plain } = jsonSchema;
      for (const key of Object.keys(plain)) delete jsonSchema[key];
      jsonSchema.anyOf = [plain, { type: "string", pattern: "\\$\\{" }];
    },
  });
}

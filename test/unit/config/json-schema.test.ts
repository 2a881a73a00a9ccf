import { expect, test } from "vitest";
import { configJsonSchema } from "../../../src/config/index.ts";

test("is a JSON Schema of what a person writes", () => {
  expect(configJsonSchema()).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    additionalProperties: false,
    required: ["formatVersion"],
    anyOf: [{ required: ["sources", "clients"] }, { required: ["domains"] }],
    properties: {
      server: {
        properties: {
          port: {
            default: 4000,
            anyOf: [
              { type: "integer", minimum: 0, maximum: 65_535 },
              { type: "string", pattern: "\\$\\{" },
            ],
          },
        },
      },
      sources: {
        propertyNames: { pattern: "^[a-z][a-z0-9-]*$" },
        additionalProperties: {
          required: ["schema"],
          properties: { rest: { required: ["url"] }, grpc: { required: ["address", "protos"] } },
        },
      },
      domains: { additionalProperties: { required: ["sources", "clients"] } },
    },
  });
});

test("describes every key", () => {
  const missing: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      if (key === "properties") {
        for (const [name, property] of Object.entries(value as object)) {
          if (!("description" in (property as object))) missing.push(`${path}.${name}`);
        }
      }
      visit(value, `${path}.${key}`);
    }
  };
  visit(configJsonSchema(), "");
  expect(missing).toEqual([]);
});

test("can be written to a file", () => {
  expect(JSON.parse(JSON.stringify(configJsonSchema()))).toEqual(configJsonSchema());
});

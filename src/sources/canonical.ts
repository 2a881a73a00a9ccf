import { ExactNumber } from "./exact-number.ts";

/**
 * A text that is equal exactly for equal values, whatever the order of their properties. A property that is
 * undefined is one that is not there.
 *
 * Not `JSON.stringify`, to which NaN is null and -0 is 0: two arguments that are not the same must not share.
 */
export function canonical(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value instanceof ExactNumber) return `#${value.text}`;
  if (value instanceof Date) return `@${value.getTime()}`;
  const properties: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const part = (value as Record<string, unknown>)[name];
    if (part !== undefined) properties.push(`${JSON.stringify(name)}:${canonical(part)}`);
  }
  return `{${properties.join()}}`;
}

/**
 * A text that is equal exactly for equal objects of one fetch spec, which all have the same fields.
 *
 * One that is a single text stands for itself, as most keys are; the others begin with a brace.
 */
export function objectKey(object: Readonly<Record<string, unknown>>, fields: readonly string[]): string {
  const [only] = fields;
  const value = fields.length === 1 && only !== undefined ? object[only] : undefined;
  return typeof value === "string" && !value.startsWith("{") ? value : canonical(object);
}

/**
 * The text by which key values are compared: `1` and `"1"` are the same key. Undefined where one is missing, and
 * for the empty text, which proto3 has in place of "none".
 */
export function keyText(values: readonly unknown[]): string | undefined {
  const [only] = values;
  if (values.length === 1 && typeof only === "string") return only || undefined;
  if (!values.every(isKeyValue)) return undefined;
  if (values.length !== 1) return JSON.stringify(values.map(String));
  return String(only);
}

function isKeyValue(value: unknown): boolean {
  return value instanceof ExactNumber || ["string", "number", "boolean", "bigint"].includes(typeof value);
}

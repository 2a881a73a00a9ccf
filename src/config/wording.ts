import type { z } from "zod";
import type { Located } from "./read.ts";

/** `sources.users.forward[0]`, or "The file" for all of it. */
export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "The file";
  return path
    .map((key, index) =>
      typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${segment(String(key))}`,
    )
    .join("");
}

/** The number or boolean that a text spells, for values that can only be given as text. */
export function referenceValue(text: unknown): number | boolean | undefined {
  if (text === "true" || text === "false") return text === "true";
  return typeof text === "string" && /^-?[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

/**
 * The end of "… must be a whole number": what stands there instead.
 *
 * Never what a `${…}` stands for, and nothing that may be a secret: problems are printed and logged.
 */
export function whatStandsThere(located: Located | undefined, path: readonly PropertyKey[]): string {
  const { value, written } = located ?? {};
  if (value === undefined) return "";
  if (value === null) return ", but there is nothing";
  if (Array.isArray(value)) return ", not a list";
  if (typeof value === "object") return ", not a map";
  const [what, , ...below] = path[0] === "domains" ? path.slice(2) : path;
  const isOfSource = what === "sources" && (below[0] === "headers" || below[0] === "config");
  const mayBeSecret = isOfSource || (what === "routes" && below.includes("headers"));
  if (mayBeSecret) return typeof value === "string" ? "" : `, not a ${typeof value}`;
  // A URL with a password, for one.
  if (typeof value === "string" && value.includes("@")) return "";
  if (written !== undefined) return `, not what ${shorten(written)} stands for`;
  return `, not ${shorten(typeof value === "string" ? JSON.stringify(value) : String(value))}`;
}

/** The way out where only the type is wrong. */
export function typeHint(issue: z.core.$ZodIssue, located: Located | undefined): string | undefined {
  if (located === undefined) return undefined;
  const { value, written } = located;
  const wanted = issue.code === "invalid_type" ? issue.expected : undefined;
  if (wanted !== undefined && value === null) return "Give it a value, or take the key away.";
  if (wanted === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return "Put it in quotes.";
  }
  const unquoted = written === undefined ? referenceValue(value) : undefined;
  if (unquoted === undefined) return undefined;
  const isWanted =
    issue.code === "invalid_value"
      ? issue.values.includes(unquoted)
      : wanted === typeof unquoted || (wanted === "int" && typeof unquoted === "number");
  return isWanted ? "Take the quotes away." : undefined;
}

function segment(key: string): string {
  return /^[\w-]{1,60}$/.test(key) ? key : JSON.stringify(shorten(key));
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

import type { z } from "zod";
import { type Place, type Problems, suggest } from "../kernel/index.ts";
import { type Located, locate, type ReadFile } from "./read.ts";
import { pathText, referenceValue, typeHint, whatStandsThere } from "./wording.ts";

type Issue = z.core.$ZodIssue;

/** A problem whose place is still a path. */
interface Finding {
  readonly path: readonly PropertyKey[];
  readonly isAboutKey: boolean;
  /** Follows the path in a sentence. */
  readonly predicate: string;
  readonly hint: string | undefined;
}

/**
 * The file's value if it fits the shape; otherwise undefined, after a problem for each place where it does not.
 *
 * A text that came from `${…}` is made a number or a boolean where the shape wants one: a variable can only
 * hold text. What was written as text in the file itself stays text.
 */
export function checkShape<T>(file: ReadFile, shape: z.ZodType<T>, problems: Problems): T | undefined {
  const { root } = file;
  if (root.value === undefined) return undefined;
  let result = shape.safeParse(root.value);
  if (!result.success && convertReferences(root, result.error.issues.flatMap(narrow))) {
    result = shape.safeParse(root.value);
  }
  if (result.success) return result.data;
  const told = new Set<string>();
  for (const finding of result.error.issues.flatMap(narrow).flatMap((issue) => toFindings(issue, root))) {
    const { path, isAboutKey, predicate, hint } = finding;
    // The first thing that is wrong with a key, or with its value, is enough.
    const id = `${isAboutKey ? "key" : "value"} ${pathText(path)}`;
    if (told.has(id) || !canBeTrusted(finding, file)) continue;
    told.add(id);
    problems.add(placeOf(finding, root), `${pathText(path)} ${predicate}.`, hint);
  }
  return undefined;
}

/** Of a union, the issues of the branch that was meant: the one that wants a value of this type. */
function narrow(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find(
    (issues) => !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0),
  );
  return meant?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function convertReferences(root: Located, issues: readonly Issue[]): boolean {
  let converted = false;
  for (const { code, path } of issues) {
    if (code !== "invalid_type" && code !== "invalid_union" && code !== "invalid_value") continue;
    const located = locate(root, path);
    const parent = locate(root, path.slice(0, -1));
    const value = located?.written === undefined ? undefined : referenceValue(located.value);
    if (located === undefined || parent === undefined || value === undefined) continue;
    located.value = value;
    Reflect.set(parent.value as object, path.at(-1) ?? "", value);
    converted = true;
  }
  return converted;
}

function toFindings(issue: Issue, root: Located): Finding[] {
  const { code, path, message } = issue;
  if (code === "unrecognized_keys") {
    const allowed = message.split(", ");
    return issue.keys.map((key) => {
      const near = suggest(key, allowed);
      const hint = near === undefined ? `Allowed are: ${allowed.join(", ")}.` : `Did you mean ${near}?`;
      return { path: [...path, key], isAboutKey: true, predicate: "is not a known key", hint };
    });
  }
  const located = locate(root, path);
  const [predicate = "", hint] = message.split("\n");
  if (located === undefined && code !== "custom") {
    const wanted = hint === undefined ? `It ${predicate}.` : `It ${predicate}. ${hint}`;
    return [{ path, isAboutKey: false, predicate: "is missing", hint: wanted }];
  }
  const instead = predicate.startsWith("must be ") ? whatStandsThere(located, path) : "";
  return [
    {
      path,
      isAboutKey: code === "custom" && issue.params?.at === "key",
      predicate: predicate + instead,
      hint: typeHint(issue, located) ?? hint,
    },
  ];
}

/**
 * Whether a finding is about what a person wrote.
 *
 * Not so where a problem was reported for the value already, and where a syntax error stands above it. After
 * one, what seems missing or empty may as well stand in the part that could not be read.
 */
function canBeTrusted({ path, isAboutKey }: Finding, { root, misreadFromLine }: ReadFile): boolean {
  const located = locate(root, path);
  if (located !== undefined && located.value === undefined && !isAboutKey) return false;
  if (misreadFromLine === Infinity) return true;
  if (located === undefined) return false;
  const { keyPlace, valuePlace, value, children } = located;
  if (isAboutKey) return (keyPlace.line ?? 1) < misreadFromLine;
  return (valuePlace.line ?? 1) < misreadFromLine && value !== null && children === undefined;
}

/** A single value is pointed at itself; a map or a list, which may begin on the next line, at its key. */
function placeOf({ path, isAboutKey }: Pick<Finding, "path" | "isAboutKey">, root: Located): Place {
  const located = locate(root, path);
  // What is missing is missed in the map around it.
  if (located === undefined) return placeOf({ path: path.slice(0, -1), isAboutKey }, root);
  const { keyPlace, valuePlace, children } = located;
  return isAboutKey || children !== undefined ? keyPlace : valuePlace;
}

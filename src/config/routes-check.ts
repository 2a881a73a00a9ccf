import type { z } from "zod";
import type { RouteSection } from "./routes-file.ts";
import { type PathPattern, parsePath, templateFault } from "./routes-path.ts";
import { parsePathRegex } from "./routes-regex.ts";
import { AT_KEY, isMap, says } from "./values.ts";

/** Paths of the gateway's own, by their first segment. */
export const OWN_PATHS: readonly string[] = ["graphql", "api", "health", "playground"];

const ACTIONS = ["to", "redirect", "respond"] as const;
const ONLY_TO = ["request", "response", "policies"] as const;

const NO_TARGET = says(
  "must be a path, or an https URL",
  "Such as /new/{id} or https://other.example/{id}: {name} and ** belong into the path.",
);

type Refuse = (message: string, path: PropertyKey[], params?: typeof AT_KEY) => void;

/** What no part of a route can say alone. Any part of it may still be wrong, or missing. */
export function checkRoute(value: RouteSection, context: z.core.$RefinementCtx): void {
  const refuse: Refuse = (message, path, params) => {
    context.addIssue({ code: "custom", message, path, params });
  };
  const actions = ACTIONS.filter((action) => Object.hasOwn(value, action));
  if (actions.length === 0) refuse(says(`must say what becomes of a request: ${ACTIONS.join(", ")}`), []);
  if (actions.length > 1)
    refuse(says(`says more than one thing: ${actions.join(" and ")}`, "Make a route of each."), []);
  if (!actions.includes("to")) refuseWithoutTo(value, refuse);
  if (!isMap(value.match)) return;
  const path = checkMatch(value, refuse);
  if (path !== undefined) checkTarget(value, path, refuse);
}

function refuseWithoutTo(value: RouteSection, refuse: Refuse): void {
  for (const part of ONLY_TO) {
    // Defaults were filled in; what holds nothing was not written.
    const { [part]: rules } = value;
    if (isMap(rules) && holdsAnything(rules)) {
      refuse(says("has no use without to", "There is no backend to send to."), [part], AT_KEY);
    }
  }
}

function holdsAnything(value: object): boolean {
  return Object.values(value).some((part) =>
    typeof part === "object" && part !== null ? holdsAnything(part) : part !== undefined,
  );
}

/** The path that the route takes, if it can be told. */
function checkMatch({ match }: RouteSection, refuse: Refuse): PathPattern | RegExp | undefined {
  const { path: pattern, regex } = match;
  if ((pattern === undefined) === (regex === undefined)) {
    refuse(says(pattern === undefined ? "must have a path or a regex" : "has both a path and a regex"), [
      "match",
    ]);
    return undefined;
  }
  if (typeof regex === "string") {
    const expression = parsePathRegex(regex);
    if (expression instanceof RegExp) return expression;
    refuse(expression.fault, ["match", "regex"]);
  }
  if (typeof pattern !== "string") return undefined;
  const path = parsePath(pattern);
  if ("fault" in path) {
    refuse(path.fault, ["match", "path"]);
    return undefined;
  }
  const [first] = path.segments;
  if (first !== undefined && "literal" in first && OWN_PATHS.includes(first.literal)) {
    refuse(says(`cannot begin with /${first.literal}, which is the gateway's own`), ["match", "path"]);
  }
  return path;
}

function checkTarget({ to, redirect }: RouteSection, path: PathPattern | RegExp, refuse: Refuse): void {
  if (isMap(to)) {
    const { stripPrefix, rewrite } = to;
    if (stripPrefix !== undefined && rewrite !== undefined) {
      refuse(says("has no use beside rewrite"), ["to", "stripPrefix"], AT_KEY);
    }
    if (typeof stripPrefix === "string" && strippedSegments(stripPrefix, path) === undefined) {
      const message = says("must be the text that match.path begins with", "Up to the first {name} or **.");
      refuse(message, ["to", "stripPrefix"]);
    }
    if (typeof rewrite === "string") checkTemplate(rewrite, path, ["to", "rewrite"], refuse);
  }
  if (isMap(redirect) && typeof redirect.to === "string") {
    const target = splitRedirect(redirect.to);
    if (target === undefined) refuse(NO_TARGET, ["redirect", "to"]);
    else checkTemplate(target.path, path, ["redirect", "to"], refuse);
  }
}

function checkTemplate(text: string, path: PathPattern | RegExp, at: PropertyKey[], refuse: Refuse): void {
  const template = parsePath(text);
  const fault = "fault" in template ? template.fault : templateFault(template, path);
  if (fault !== undefined) refuse(fault, at);
}

/** How many segments a prefix takes away from every path that matches; undefined: it is no prefix of them. */
export function strippedSegments(prefix: string, path: PathPattern | RegExp): number | undefined {
  const parts = prefix.split("/").slice(1);
  if (!prefix.startsWith("/") || path instanceof RegExp) return undefined;
  const fits = parts.every((part, index) => {
    const segment = path.segments[index];
    return part !== "" && segment !== undefined && "literal" in segment && segment.literal === part;
  });
  return fits ? parts.length : undefined;
}

/** The fixed origin of a redirect, empty for the host that was asked, and its path; undefined: it is neither. */
export function splitRedirect(to: string): { origin: string; path: string } | undefined {
  const [, origin = "", path = ""] = /^(https?:\/\/[^/?#{}\\@\s]+)?(\/.*)$/.exec(to) ?? [];
  // "//host" is another host to a browser.
  return path === "" || path.startsWith("//") ? undefined : { origin, path };
}

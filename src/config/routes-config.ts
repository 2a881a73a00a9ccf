import type { Place, Problems } from "../kernel/index.ts";
import { qualify } from "./domain-names.ts";
import type { Files } from "./files.ts";
import { type EffectivePolicies, overridePolicies } from "./policies.ts";
import { type Located, locate } from "./read.ts";
import { splitRedirect, strippedSegments } from "./routes-check.ts";
import type { BackendSection, RouteSection, RulesSection, ToSection } from "./routes-file.ts";
import { compareRoutes, findTies } from "./routes-order.ts";
import { type PathPattern, parsePath } from "./routes-path.ts";
import { parsePathRegex } from "./routes-regex.ts";
import type {
  BackendConfig,
  ForwardAction,
  MessageRules,
  PathChange,
  RouteConfig,
  RouteMatch,
} from "./routes-types.ts";
import { toTlsConfig } from "./source-kind.ts";
import { toFrozenUrl } from "./source-rest.ts";

type Sections = Readonly<Record<string, RouteSection>>;

interface RouteOrigin {
  readonly root: Located;
  readonly files: Files;
  /** The policies of what a route leaves out. */
  readonly inherited: EffectivePolicies;
  /** Undefined: the one without a name. */
  readonly domain: string | undefined;
}

/** The routes of a checked file, in the order in which they are tried. */
export function toRoutes(sections: Sections, origin: RouteOrigin): RouteConfig[] {
  return Object.entries(sections)
    .map(([name, section]) => toRoute(name, section, origin))
    .sort((a, b) => compareRoutes(a.match, b.match));
}

/** Reports each pair of routes that could take the same request, with nothing that says which does. */
export function checkTies(sections: Sections, root: Located, problems: Problems): void {
  const routes = Object.entries(sections).map(([name, section]): RouteConfig => {
    const action = { kind: "respond", status: 200, headers: {}, body: "" } as const;
    return { name, place: placeOf(name, root), match: toMatch(section), action };
  });
  for (const [first, second] of findTies(routes)) {
    problems.add(
      second.place,
      `routes.${second.name} takes what routes.${first.name} on line ${first.place.line} takes, and nothing says which comes first.`,
      "Give one of them a host, one more header, or methods of its own.",
    );
  }
}

function placeOf(name: string, root: Located): Place {
  return locate(root, ["routes", name])?.keyPlace ?? root.keyPlace;
}

function toRoute(
  name: string,
  section: RouteSection,
  { root, files, inherited, domain }: RouteOrigin,
): RouteConfig {
  const match = toMatch(section);
  const policies = overridePolicies(inherited, section.policies, `route ${qualify(domain, name)}`);
  return { name, place: placeOf(name, root), match, action: toAction(section, match, files, policies) };
}

function toMatch({ match: { path, regex, methods, host, headers } }: RouteSection): RouteMatch {
  return {
    path: path === undefined ? knownRegex(regex ?? "") : knownPath(path),
    methods: methods && [
      ...new Set(methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : method))),
    ],
    host: host?.toLowerCase(),
    headers: toLowerCase(headers),
  };
}

function toAction(
  { to, redirect, respond, request, response }: RouteSection,
  { path }: RouteMatch,
  files: Files,
  policies: EffectivePolicies,
): RouteConfig["action"] {
  if (to !== undefined) {
    const { fallback, maxJsonBytes } = to;
    return {
      kind: "forward",
      backend: toBackend(to, files),
      fallback: fallback && toBackend(fallback, files),
      path: toPathChange(to, path),
      request: toRules(request),
      response: toRules(response),
      maxJsonBytes,
      policies,
    } satisfies ForwardAction;
  }
  if (redirect !== undefined) {
    const { origin = "", path: target = "" } = splitRedirect(redirect.to) ?? {};
    return { kind: "redirect", origin, to: knownPath(target), status: redirect.status };
  }
  const { status = 200, headers = {}, body } = respond ?? {};
  const isText = typeof body === "string";
  const type = isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
  return {
    kind: "respond",
    status,
    headers: { ...(body !== undefined && { "content-type": type }), ...toLowerCase(headers) },
    body: isText ? body : body === undefined ? "" : JSON.stringify(body),
  };
}

function toBackend({ url, tls }: BackendSection, files: Files): BackendConfig {
  return { url: toFrozenUrl(url), tls: tls && toTlsConfig(tls, files) };
}

function toPathChange({ stripPrefix, rewrite }: ToSection, path: PathPattern | RegExp): PathChange {
  if (rewrite !== undefined) return { kind: "rewrite", to: knownPath(rewrite) };
  if (stripPrefix === undefined) return { kind: "keep" };
  return { kind: "strip", segments: strippedSegments(stripPrefix, path) ?? 0 };
}

function toRules({ headers: { remove, rename, set, add }, body }: RulesSection): MessageRules {
  return {
    headers: {
      remove: remove.map((name) => name.toLowerCase()),
      rename: Object.fromEntries(
        Object.entries(rename).map(([from, to]) => [from.toLowerCase(), to.toLowerCase()]),
      ),
      set: toLowerCase(set),
      add: toLowerCase(add),
    },
    body: body && { naming: body.naming, add: body.add },
  };
}

function toLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function knownPath(text: string): PathPattern {
  const path = parsePath(text);
  if ("fault" in path) throw new Error("a path was let through that is none");
  return path;
}

function knownRegex(text: string): RegExp {
  const expression = parsePathRegex(text);
  if (expression instanceof RegExp) return expression;
  throw new Error("an expression was let through that is none");
}

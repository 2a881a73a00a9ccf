import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RouteConfig } from "../../../src/config/index.ts";
import { compareRoutes, findTies } from "../../../src/config/routes-order.ts";
import { parsePath } from "../../../src/config/routes-path.ts";
import { findRoute } from "../../../src/proxy/router.ts";

const SEED = 20261121;

interface Drawn {
  readonly path: string;
  readonly methods?: readonly string[];
  readonly host?: string;
  readonly header?: string;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly version: string;
}

const segment = fc.constantFrom("a", "b", "{x}", "{y}");
const drawnPath = fc
  .tuple(
    fc.uniqueArray(segment, { maxLength: 3, selector: (text) => (text.startsWith("{") ? text : Symbol()) }),
    fc.boolean(),
  )
  .map(([segments, hasRest]) => `/${[...segments, ...(hasRest ? ["**"] : [])].join("/")}`);
const drawnRoute: fc.Arbitrary<Drawn> = fc.record(
  {
    path: drawnPath,
    methods: fc.constantFrom(["GET"], ["POST"], ["GET", "POST"]),
    host: fc.constantFrom("a.b", "*.b", "*.a.b", "b"),
    header: fc.constantFrom("v1", "v2"),
  },
  { requiredKeys: ["path"] },
);
const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom("GET", "HEAD", "POST", "DELETE"),
  path: fc
    .array(fc.constantFrom("a", "b", "c"), { maxLength: 4 })
    .map((segments) => `/${segments.join("/")}`),
  host: fc.constantFrom("a.b", "x.a.b", "b", "c"),
  version: fc.constantFrom("v1", "v2", "v3"),
});

/** A regular expression for what the pattern says, and a rank that grows with what the rules call precise. */
function model(route: Drawn): { fits(request: Asked): boolean; rank: string } {
  const parts = route.path.slice(1).split("/");
  const hasRest = parts.at(-1) === "**";
  const named = hasRest ? parts.slice(0, -1) : parts;
  const source = named.map((part) => `/${part.startsWith("{") ? "[^/]+" : part}`).join("");
  const path = new RegExp(`^${source}${hasRest ? (source === "" ? "/.*" : "(/.*)?") : ""}$`);
  const { host, methods, header } = route;
  const hostRank = host === undefined ? 0 : host.startsWith("*.") ? 10 + host.length : 50 + host.length;
  const pathRank = named.map((part) => (part.startsWith("{") ? 1 : 2)).join("");
  return {
    fits: (request) =>
      path.test(request.path) &&
      (methods === undefined ||
        methods.includes(request.method) ||
        (methods.includes("GET") && request.method === "HEAD")) &&
      (header === undefined || header === request.version) &&
      (host === undefined ||
        (host.startsWith("*.")
          ? request.host.endsWith(host.slice(1)) && request.host.length >= host.length
          : host === request.host)),
    rank: [
      hostRank,
      hasRest ? 0 : 1,
      pathRank.padEnd(4, "0"),
      header === undefined ? 0 : 1,
      methods === undefined ? 0 : 1,
    ].join(" "),
  };
}

/** Two that cannot be told apart by rank and meet for one request; the file is refused then. */
function isTie(a: Drawn, b: Drawn): boolean {
  const shape = ({ path, host }: Drawn): string => `${host} ${path.replaceAll(/\{\w\}/g, "{}")}`;
  const all = ["GET", "POST", "DELETE"];
  return (
    shape(a) === shape(b) &&
    (a.header === undefined) === (b.header === undefined) &&
    (a.header === undefined || a.header === b.header) &&
    (a.methods === undefined) === (b.methods === undefined) &&
    (a.methods ?? all).some((method) => (b.methods ?? all).includes(method))
  );
}

/** As the configuration reads it. */
function toRoute({ path: text, methods, host, header }: Drawn, index: number): RouteConfig {
  const path = parsePath(text);
  if ("fault" in path) throw new Error(path.fault);
  return {
    name: `r${index}`,
    place: { file: "gateway.yaml", line: index + 1 },
    match: {
      path,
      methods: methods?.includes("GET") ? [...methods, "HEAD"] : methods,
      host,
      headers: header === undefined ? {} : { "x-version": header },
    },
    action: { kind: "respond", status: 200, headers: {}, body: "" },
  };
}

const inOrder = (routes: readonly RouteConfig[]): RouteConfig[] =>
  [...routes].sort((a, b) => compareRoutes(a.match, b.match));

const ask = (routes: readonly RouteConfig[], { method, path, host, version }: Asked) =>
  findRoute(routes, { method, url: path, headers: { host, "x-version": version } });

describe("a request", () => {
  it("gets the most precise of the routes that fit, whatever their order in the file", () => {
    fc.assert(
      fc.property(
        fc.array(drawnRoute, { minLength: 1, maxLength: 6 }),
        fc.array(asked, { minLength: 1, maxLength: 12 }),
        (drawn, requests) => {
          fc.pre(!drawn.some((a, index) => drawn.slice(index + 1).some((b) => isTie(a, b))));
          const routes = drawn.map(toRoute);
          const orders = [inOrder(routes), inOrder([...routes].reverse())];
          for (const request of requests) {
            const fitting = drawn
              .map((route, index) => ({ name: `r${index}`, ...model(route) }))
              .filter(({ fits }) => fits(request))
              .sort((a, b) => (a.rank < b.rank ? 1 : -1));
            for (const order of orders) {
              const found = ask(order, request);
              expect(found?.kind === "route" ? found.route.name : undefined).toBe(fitting[0]?.name);
            }
          }
        },
      ),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it("meets no two routes that the file does not refuse and that nothing tells apart", () => {
    fc.assert(
      fc.property(drawnRoute, drawnRoute, (a, b) => {
        const ties = findTies([a, b].map(toRoute)).map((pair) => pair.map(({ name }) => name));
        expect(ties).toEqual(isTie(a, b) ? [["r0", "r1"]] : []);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });
});

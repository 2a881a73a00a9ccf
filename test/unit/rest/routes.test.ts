import fc from "fast-check";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { Problems } from "../../../src/kernel/index.ts";
import { refuseConflicts } from "../../../src/rest/conflicts.ts";
import type { Endpoint, PathSegment } from "../../../src/rest/model.ts";
import { formatSegments } from "../../../src/rest/path-template.ts";
import { routesOf } from "../../../src/rest/routes.ts";
import { sketch } from "./endpoint.ts";

interface Drawn {
  readonly method: Endpoint["method"];
  readonly segments: readonly string[];
}

/** An endpoint with these segments; one that begins with a colon is a parameter. */
function toEndpoint({ method, segments }: Drawn, index: number): Endpoint {
  const all: PathSegment[] = ["api", "v1", ...segments].map((segment) =>
    segment.startsWith(":") ? { parameter: `${segment.slice(1)}${index}` } : { literal: segment },
  );
  return { ...sketch({ method }), name: `E${index}`, segments: all, path: formatSegments(all) };
}

/** Without those that are refused beside the ones before them. */
function withoutConflicts(drawn: readonly Drawn[]): Endpoint[] {
  const kept: Endpoint[] = [];
  for (const endpoint of drawn.map(toEndpoint)) {
    const problems = new Problems();
    refuseConflicts([...kept, endpoint], problems);
    if (problems.all.length === 0) kept.push(endpoint);
  }
  return kept;
}

function covers({ segments }: Endpoint, path: readonly string[]): boolean {
  const rest = segments.slice(2);
  return (
    rest.length === path.length &&
    rest.every((segment, i) => "parameter" in segment || segment.literal === path[i])
  );
}

/** By trying each: the endpoint with the most literals of all that take the path and the method. */
function expected(endpoints: readonly Endpoint[], method: string, path: readonly string[]): string {
  const known = endpoints.filter((endpoint) => covers(endpoint, path));
  const literals = ({ segments }: Endpoint): number =>
    segments.filter((segment) => "literal" in segment).length;
  const [best] = known
    .filter((endpoint) => endpoint.method === method)
    .sort((a, b) => literals(b) - literals(a));
  return best?.name ?? (known.length > 0 ? "405" : "404");
}

test("a request is for the most precise path that takes its method; without one it is a 405 or a 404", async () => {
  const segment = fc.constantFrom("a", "b", "c", ":x", ":y");
  const drawn = fc.array(
    fc.record({
      method: fc.constantFrom<Endpoint["method"]>("GET", "PUT"),
      segments: fc.array(segment, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const asked = fc.array(fc.constantFrom("a", "b", "z"), { minLength: 1, maxLength: 3 });
  let found = 0;
  await fc.assert(
    fc.asyncProperty(drawn, fc.array(asked, { minLength: 4, maxLength: 4 }), async (draws, paths) => {
      const endpoints = withoutConflicts(draws);
      const app = fastify({ exposeHeadRoutes: false });
      for (const route of routesOf(endpoints).filter(({ version }) => version === undefined)) {
        for (const [method, { name }] of route.endpoints)
          app.route({ method, url: route.url, handler: async () => name });
        app.route({
          method: [...route.refused],
          url: route.url,
          handler: async (_, reply) => reply.code(405).send("405"),
        });
      }
      for (const path of paths) {
        for (const method of ["GET", "PUT"] as const) {
          const { statusCode, payload } = await app.inject({ method, url: `/api/v1/${path.join("/")}` });
          const name = statusCode === 404 ? "404" : payload;
          expect(name).toBe(expected(endpoints, method, path));
          if (name.startsWith("E")) found++;
        }
      }
      await app.close();
    }),
    { seed: 20261121, numRuns: 150 },
  );
  expect(found).toBeGreaterThan(50);
});

test("a path is found with the version and without it, and HEAD comes with GET", () => {
  const endpoints = [
    sketch({ path: "/api/v1/a" }),
    { ...sketch({ path: "/api/b", method: "PATCH" }), name: "B" },
  ];
  const routes = routesOf(endpoints).map(({ url, version, allowed }) => [url, version, allowed.join(" ")]);
  expect(routes).toEqual([
    ["/api/v1/a", undefined, "GET HEAD OPTIONS"],
    ["/api/a", "v1", "GET HEAD OPTIONS"],
    ["/api/b", "v1", "PATCH OPTIONS"],
  ]);
});

test("names of parameters do not tell paths apart", () => {
  const endpoints = [
    sketch({ path: "/api/v1/a/{x}", variables: "$x: ID" }),
    { ...sketch({ path: "/api/v1/a/{y}", variables: "$y: ID", method: "DELETE" }), name: "B" },
  ];
  expect(routesOf(endpoints).map(({ url, allowed }) => [url, allowed.join(" ")])).toEqual([
    ["/api/v1/a/:p0", "GET HEAD DELETE OPTIONS"],
    ["/api/a/:p0", "GET HEAD DELETE OPTIONS"],
  ]);
});

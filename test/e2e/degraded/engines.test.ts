import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "graphql";
import { expect, it, onTestFinished } from "vitest";
import { serveClient } from "../../../src/request/index.ts";
import type { FailureReport } from "../../../src/request/mask.ts";
import { open } from "../../support/boot.ts";

const SOURCE = `
type Query {
  feed: [Entry!] @rest(path: "/feed")
  page: Page @rest(path: "/page")
}
union Entry @discriminator(propertyName: "kind") = Post | Ad
type Post { id: ID! score: Int @rest(path: "/scores/{$this.id}") @fallback(value: 0) }
type Ad { id: ID! score: Int @rest(path: "/scores/{$this.id}") text: String @rest(path: "/texts/{$this.id}") @fallback }
type Page {
  id: ID!
  must: Int @rest(path: "/down") @criticality(level: REQUIRED)
  may: [Int!] @rest(path: "/down") @fallback @criticality(level: OPTIONAL)
  denied: Int @rest(path: "/denied") @fallback
  usesMay(some: [Int!] @require(field: "may")): Int @rest(path: "/uses", query: { some: "$args.some" })
}`;

const CLIENT = `
type Query { news: [Entry!] @from(field: "feed") page: Page }
union Entry = Article | Ad
type Article @from(type: "Post") { id: ID! points: Int @from(field: "score") }
type Ad { id: ID! score: Int text: String }
type Page { id: ID! must: Int may: [Int!] denied: Int usesMay: Int }`;

const ANSWERS: Readonly<Record<string, readonly [number, unknown?]>> = {
  "/feed": [
    200,
    [
      { kind: "Post", id: 1 },
      { kind: "Ad", id: 2 },
      { kind: "Post", id: 3 },
    ],
  ],
  "/page": [200, { id: 9 }],
  "/scores/1": [200, 5],
  "/denied": [403],
};

interface Answer {
  readonly data: unknown;
  readonly errors: unknown[];
  readonly degraded: unknown[];
  readonly asked: string[];
  readonly reports: FailureReport[];
}

/** What each engine answers, in an order that can be compared. */
async function ask(query: string): Promise<Record<"plans" | "resolvers", Answer>> {
  let asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const [status, body] = ANSWERS[request.url ?? ""] ?? [500];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body ?? null));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const section = `rest: { url: "${url}" }, policies: { breaker: { enabled: false }, retry: { attempts: 1 } }`;
  const { graph, clients, problems } = await open({
    sources: { all: { sdl: SOURCE, section } },
    clients: { app: CLIENT },
  });
  expect(problems).toEqual([]);
  const [client] = clients;
  if (graph === undefined || client === undefined) throw new Error("nothing to serve");
  const play = async (engine: "plans" | "resolvers"): Promise<Answer> => {
    asked = [];
    const reports: FailureReport[] = [];
    const served = serveClient(client, graph, { report: (failure) => reports.push(failure), engine });
    const {
      data,
      errors = [],
      extensions = {},
    } = await served.execute(
      { document: parse(query), operationName: undefined, variables: {} },
      { id: engine, headers: {}, signal: new AbortController().signal, deadlineAt: Number.POSITIVE_INFINITY },
    );
    expect(served.counts.compiled).toBe(engine === "plans" ? 1 : 0);
    const texts = (entries: readonly unknown[]): unknown[] =>
      entries
        .map((entry) => JSON.stringify(entry))
        .sort()
        .map((text) => JSON.parse(text));
    return {
      data: JSON.parse(JSON.stringify(data)),
      errors: texts(errors.map(({ path, extensions: { code } }) => ({ path, code }))),
      degraded: texts((extensions.degraded ?? []) as unknown[]),
      asked: asked.sort(),
      reports,
    };
  };
  return { plans: await play("plans"), resolvers: await play("resolvers") };
}

it("names the client's own types in a union, whether the answer tells them or only the operation", async () => {
  const answers = await ask("{ news { ... on Article { points } ... on Ad { __typename score text } } }");
  for (const { data, errors, degraded, reports } of Object.values(answers)) {
    expect(data).toEqual({
      news: [{ points: 5 }, { __typename: "Ad", score: null, text: null }, { points: 0 }],
    });
    expect(errors).toEqual([{ path: ["news", 1, "score"], code: "UPSTREAM_ERROR" }]);
    expect(degraded).toEqual([
      { path: ["news", 1, "score"], coordinate: "Ad.score", status: "FAILED", cause: "UPSTREAM_ERROR" },
      { path: ["news", 1, "text"], coordinate: "Ad.text", status: "FALLBACK", cause: "UPSTREAM_ERROR" },
      {
        path: ["news", 2, "points"],
        coordinate: "Article.points",
        status: "FALLBACK",
        cause: "UPSTREAM_ERROR",
      },
    ]);
    expect(reports.map(({ path }) => path).sort()).toEqual(["news.1.score", "news.1.text", "news.2.points"]);
  }
});

it("nulls what a REQUIRED field stands in, and reports nothing that is not there any more", async () => {
  for (const { data, errors, degraded } of Object.values(
    await ask("{ page { id must may } news { __typename } }"),
  )) {
    expect(data).toEqual({
      page: null,
      news: [{ __typename: "Article" }, { __typename: "Ad" }, { __typename: "Article" }],
    });
    expect(errors).toEqual([{ path: ["page", "must"], code: "UPSTREAM_ERROR" }]);
    expect(degraded).toEqual([
      { path: ["page", "must"], coordinate: "Page.must", status: "FAILED", cause: "UPSTREAM_ERROR" },
    ]);
  }
});

it("sends no substitute to a backend, and lets none hide a refusal", async () => {
  for (const { data, errors, degraded, asked } of Object.values(
    await ask("{ page { may usesMay denied } }"),
  )) {
    expect(data).toEqual({ page: { may: [], usesMay: null, denied: null } });
    expect(errors).toEqual([
      { path: ["page", "denied"], code: "FORBIDDEN" },
      { path: ["page", "usesMay"], code: "UPSTREAM_ERROR" },
    ]);
    expect(degraded).toEqual([
      { path: ["page", "may"], coordinate: "Page.may", status: "FALLBACK", cause: "UPSTREAM_ERROR" },
      { path: ["page", "usesMay"], coordinate: "Page.usesMay", status: "FAILED", cause: "UPSTREAM_ERROR" },
    ]);
    expect(asked).toEqual(["/denied", "/down", "/page"]);
  }
});

it("says nothing where nothing failed", async () => {
  for (const { degraded, errors } of Object.values(await ask("{ page { id } }"))) {
    expect([degraded, errors]).toEqual([[], []]);
  }
});

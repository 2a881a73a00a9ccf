import type { ExecutionResult } from "graphql";
import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { type ServedClient, serveClient } from "../../../src/request/index.ts";
import { open } from "../../support/boot.ts";
import { type Backend, type Says, startBackend } from "../degraded/backend.ts";
import { startFolder } from "./gateway.ts";

const POSTS = `
type Query {
  posts: [Post] @rest(path: "/posts")
  post(id: ID!): Post @lookup @rest(path: "/posts/{$args.id}")
}
type Post @key(fields: "id") { id: ID! author: User @from(field: "{ id: author_id }") }
type User @key(fields: "id") { id: ID! }`;

const USERS = `
type Query {
  user(id: ID!): User @internal @lookup @rest(path: "/users/{$args.id}")
}
type User @key(fields: "id") @key(fields: "email") { id: ID! email: String! name: String! }`;

const SCORES = `
type Query {
  profile(email: String!): User @internal @lookup @rest(path: "/profiles/{$args.email}")
}
type User @key(fields: "id") @key(fields: "email") {
  id: ID!
  email: String!
  bio: String
  score(email: String @require(field: "email")): Int @rest(path: "/scores/{$args.email}")
  rank(score: Int @require(field: "score"), name: String @require(field: "name")): Int
    @rest(path: "/ranks/{$args.score}/{$args.name}")
  mark(email: String @require(field: "email")): Int @rest(path: "/marks/{$args.email}") @fallback(value: 7)
  grade(email: String @require(field: "email")): Int @rest(path: "/grades/{$args.email}") @fallback(stale: true, value: 8)
  worth(email: String @require(field: "email")): Int @rest(path: "/worths/{$args.email}") @criticality(level: REQUIRED)
  badge: String @rest(path: "/badges/{$this.id}")
  hint(email: String @require(field: "email")): String @rest(path: "/hints/{$args.email}") @criticality(level: OPTIONAL)
  tip(email: String @require(field: "email")): Int @rest(path: "/tips/{$args.email}") @fallback(value: 3) @criticality(level: OPTIONAL)
  echo(hint: String @require(field: "hint")): String @rest(path: "/echoes/{$args.hint}")
}`;

const CLIENT = `
type Query { posts: [Post] post(id: ID!): Post }
type Post { id: ID! author: User }
type User {
  id: ID! name: String email: String bio: String score: Int rank: Int mark: Int grade: Int worth: Int badge: String
  hint: String tip: Int echo: String
}`;

const ANSWERS: Readonly<Record<string, Says>> = {
  "/posts": [
    200,
    [
      { id: "1", author_id: "a" },
      { id: "2", author_id: "b" },
      { id: "3", author_id: null },
    ],
  ],
  "/posts/1": [200, { id: "1", author_id: "a" }],
};
for (const id of ["a", "b"])
  Object.assign(ANSWERS, {
    [`/users/${id}`]: [200, { id, email: `${id}@x`, name: id.toUpperCase() }],
    [`/profiles/${id}%40x`]: [200, { id, email: `${id}@x`, bio: `bio of ${id}` }],
    [`/scores/${id}%40x`]: [200, 5],
    [`/ranks/5/${id.toUpperCase()}`]: [200, 1],
    [`/marks/${id}%40x`]: [200, 9],
    [`/grades/${id}%40x`]: [200, 6],
    [`/worths/${id}%40x`]: [200, 100],
    [`/badges/${id}`]: [200, "gold"],
    [`/hints/${id}%40x`]: [200, "hint"],
    [`/tips/${id}%40x`]: [200, 4],
    "/echoes/hint": [200, "echo"],
  });

const ENGINES = ["plans", "resolvers"] as const;

interface Scene {
  readonly backend: Backend;
  force(name: string, mode: "open" | "closed" | "auto"): void;
  /** What an engine answers, and what it asked for that, sorted. */
  ask(
    engine: (typeof ENGINES)[number],
    query: string,
    options?: { readonly leftMs?: number; readonly caller?: string },
  ): Promise<{ answer: ExecutionResult; asked: string[] }>;
}

async function startScene(): Promise<Scene> {
  const backend = await startBackend(ANSWERS);
  const section = `rest: { url: "${backend.url}", naming: snake_case }`;
  const sources = Object.fromEntries(
    Object.entries({ posts: POSTS, users: USERS, scores: SCORES }).map(([name, sdl]) => [
      name,
      { sdl, section },
    ]),
  );
  const { graph, clients, problems } = await open({ sources, clients: { app: CLIENT } });
  const [client] = clients;
  if (graph === undefined || client === undefined) throw new Error(JSON.stringify(problems));
  const serve = (engine: (typeof ENGINES)[number]): ServedClient =>
    serveClient(client, graph, { report: () => undefined, engine });
  const served = { plans: serve("plans"), resolvers: serve("resolvers") };
  return {
    backend,
    force(name, mode) {
      const found = graph.breakers.find(name);
      expect(found).not.toEqual([]);
      for (const { breaker } of found) breaker.force(mode);
    },
    async ask(engine, query, { leftMs, caller = "anybody" } = {}) {
      backend.asked.length = 0;
      const operation = { document: parse(query), operationName: undefined, variables: {} };
      const deadlineAt = leftMs === undefined ? undefined : performance.now() + leftMs;
      const signal = new AbortController().signal;
      const request = { id: "1", headers: { authorization: caller }, signal, deadlineAt };
      const answer = await served[engine].execute(operation, request);
      expect(served.plans.counts.interpreted).toBe(0);
      return { answer: JSON.parse(JSON.stringify(answer)), asked: [...backend.asked].sort() };
    },
  };
}

/** What an answer lists as degraded, one line for each. */
function degradedOf({ extensions }: ExecutionResult): string[] {
  const entries = (extensions?.degraded ?? []) as { path: string[]; status: string; cause: string }[];
  return entries.map(({ path, status, cause }) => `${path.join(".")} ${status} ${cause}`).sort();
}

function errorsOf({ errors = [] }: ExecutionResult): string[] {
  return errors.map(({ path = [], extensions }) => `${path.join(".")} ${extensions.code}`).sort();
}

describe.each(ENGINES)("by %s, while the breaker of a field is open", (engine) => {
  it("what only fed it is not asked for, and it answers at once", async () => {
    const { ask, force } = await startScene();
    const query = "{ posts { author { id score } } }";
    expect((await ask(engine, query)).asked).toEqual([
      "/posts",
      "/scores/a%40x",
      "/scores/b%40x",
      "/users/a",
      "/users/b",
    ]);
    force("User.score", "open");
    const { answer, asked } = await ask(engine, query);
    expect(asked).toEqual(["/posts"]);
    expect(answer.data).toEqual({
      posts: [{ author: { id: "a", score: null } }, { author: { id: "b", score: null } }, { author: null }],
    });
    expect(errorsOf(answer)).toEqual([
      "posts.0.author.score CIRCUIT_OPEN",
      "posts.1.author.score CIRCUIT_OPEN",
    ]);
    expect(degradedOf(answer)).toEqual([
      "posts.0.author.score FAILED CIRCUIT_OPEN",
      "posts.1.author.score FAILED CIRCUIT_OPEN",
    ]);
    force("User.score", "auto");
    expect((await ask(engine, query)).answer.errors).toBeUndefined();
  });

  it.each(["scores", "scores:GET /scores/{$args.email}"])("also where it is that of %s", async (breaker) => {
    const { ask, force } = await startScene();
    force(breaker, "open");
    const { answer, asked } = await ask(engine, '{ post(id: "1") { author { score } } }');
    expect(asked).toEqual(["/posts/1"]);
    expect(errorsOf(answer)).toEqual(["post.author.score CIRCUIT_OPEN"]);
  });

  it("what serves anything else is asked for", async () => {
    const { ask, force } = await startScene();
    force("User.score", "open");
    const { answer, asked } = await ask(engine, '{ post(id: "1") { author { name score mark } } }');
    expect(asked).toEqual(["/marks/a%40x", "/posts/1", "/users/a"]);
    expect(answer.data).toEqual({ post: { author: { name: "A", score: null, mark: 9 } } });
    expect(errorsOf(answer)).toEqual(["post.author.score CIRCUIT_OPEN"]);
  });

  it("what cannot be asked without it is not asked, nor what else that needs", async () => {
    const { ask, force } = await startScene();
    const query = '{ post(id: "1") { author { rank badge } } }';
    const all = ["/badges/a", "/posts/1", "/ranks/5/A", "/scores/a%40x", "/users/a"];
    expect((await ask(engine, query)).asked).toEqual(all);
    force("User.score", "open");
    const { answer, asked } = await ask(engine, query);
    expect(asked).toEqual(["/badges/a", "/posts/1"]);
    expect(answer.data).toEqual({ post: { author: { rank: null, badge: "gold" } } });
    expect(errorsOf(answer)).toEqual(["post.author.rank CIRCUIT_OPEN"]);
  });

  it("its fixed fallback stands in without a key", async () => {
    const { ask, force } = await startScene();
    force("User.mark", "open");
    const { answer, asked } = await ask(engine, '{ post(id: "1") { author { mark } } }');
    expect(asked).toEqual(["/posts/1"]);
    expect(answer.data).toEqual({ post: { author: { mark: 7 } } });
    expect(answer.errors).toBeUndefined();
    expect(degradedOf(answer)).toEqual(["post.author.mark FALLBACK CIRCUIT_OPEN"]);
  });

  it("its last good value is found by its key, which is asked for", async () => {
    const { ask, force } = await startScene();
    const query = '{ post(id: "1") { author { grade } } }';
    await ask(engine, query);
    force("User.grade", "open");
    const { answer, asked } = await ask(engine, query);
    expect(asked).toEqual(["/posts/1", "/users/a"]);
    expect(answer.data).toEqual({ post: { author: { grade: 6 } } });
    expect(degradedOf(answer)).toEqual(["post.author.grade STALE CIRCUIT_OPEN"]);
  });

  it("it takes the object with it where it is REQUIRED", async () => {
    const { ask, force } = await startScene();
    force("User.worth", "open");
    const { answer, asked } = await ask(engine, '{ post(id: "1") { id author { id worth } } }');
    expect(asked).toEqual(["/posts/1"]);
    expect(answer.data).toEqual({ post: { id: "1", author: null } });
    expect(errorsOf(answer)).toEqual(["post.author.worth CIRCUIT_OPEN"]);
  });

  it("no key is found for a lookup that is refused", async () => {
    const { ask, force } = await startScene();
    const query = '{ post(id: "1") { author { id bio } } }';
    expect((await ask(engine, query)).asked).toEqual(["/posts/1", "/profiles/a%40x", "/users/a"]);
    force("Query.profile", "open");
    const refused = await ask(engine, query);
    expect(refused.asked).toEqual(["/posts/1"]);
    expect(refused.answer.data).toEqual({ post: { author: { id: "a", bio: null } } });
    expect(errorsOf(refused.answer)).toEqual(["post.author.bio CIRCUIT_OPEN"]);
    const { asked } = await ask(engine, '{ post(id: "1") { author { name bio } } }');
    expect(asked).toEqual(["/posts/1", "/users/a"]);
  });

  it("it makes no difference who has opened it", async () => {
    const { ask, force, backend } = await startScene();
    const query = '{ post(id: "1") { author { score } } }';
    backend.answers.set("/scores/a%40x", [500]);
    for (let call = 0; call < 5; call++) await ask(engine, query);
    const refused = await ask(engine, query);
    expect(refused.asked).toEqual(["/posts/1"]);
    expect(errorsOf(refused.answer)).toEqual(["post.author.score CIRCUIT_OPEN"]);
    backend.answers.set("/scores/a%40x", [200, 5]);
    force("scores:GET /scores/{$args.email}", "closed");
    expect((await ask(engine, query)).answer.data).toEqual({ post: { author: { score: 5 } } });
  });
});

describe.each(ENGINES)("by %s, an OPTIONAL field that cannot come in time", (engine) => {
  const query = '{ post(id: "1") { id author { id hint tip } } }';

  it("is skipped with what only fed it, and that is no error", async () => {
    const { ask, backend } = await startScene();
    for (const path of ["/hints/a%40x", "/tips/a%40x"]) backend.delaysMs.set(path, 1_500);
    // Of five callers, because one alone would share one call.
    const unhurried = ["1", "2", "3", "4", "5"].map((caller) => ask(engine, query, { caller }));
    for (const { answer } of await Promise.all(unhurried)) {
      expect(answer.data).toEqual({ post: { id: "1", author: { id: "a", hint: "hint", tip: 4 } } });
    }
    const { answer, asked } = await ask(engine, query, { leftMs: 1_200 });
    expect(asked).toEqual(["/posts/1"]);
    expect(answer.data).toEqual({ post: { id: "1", author: { id: "a", hint: null, tip: 3 } } });
    expect(answer.errors).toBeUndefined();
    expect(degradedOf(answer)).toEqual([
      "post.author.hint SKIPPED DEADLINE_EXCEEDED",
      "post.author.tip SKIPPED DEADLINE_EXCEEDED",
    ]);
    expect((await ask(engine, query, { leftMs: 60_000 })).answer.extensions).toBeUndefined();
    const needs = await ask(engine, '{ post(id: "1") { author { echo } } }', { leftMs: 1_200 });
    expect(needs.asked).toEqual(["/posts/1"]);
    expect(errorsOf(needs.answer)).toEqual(["post.author.echo DEADLINE_EXCEEDED"]);
  });
});

it("an operator's word takes effect at once, at the socket", async () => {
  const backend = await startBackend(ANSWERS);
  const rest = `rest: { url: "${backend.url}", naming: snake_case }`;
  const { ask, adminUrl, notClosed } = await startFolder({
    "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
sources:
  posts: { schema: posts.graphql, ${rest} }
  users: { schema: users.graphql, ${rest} }
  scores: { schema: scores.graphql, ${rest} }
clients: { app: { schema: app.graphql } }
`,
    "posts.graphql": POSTS,
    "users.graphql": USERS,
    "scores.graphql": SCORES,
    "app.graphql": CLIENT,
  });
  const query = '{ post(id: "1") { author { score badge } } }';
  const force = (state: string): Promise<Response> =>
    fetch(`${adminUrl}/breakers/User.score`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ state }),
    });
  expect((await ask(query)).data).toEqual({ post: { author: { score: 5, badge: "gold" } } });
  expect((await force("open")).status).toBe(200);
  expect(await notClosed()).toEqual(["User.score open"]);
  backend.asked.length = 0;
  const refused = await ask(query);
  expect(refused.data).toEqual({ post: { author: { score: null, badge: "gold" } } });
  expect(refused.errors?.map(({ path, extensions }) => [path.join("."), extensions.code])).toEqual([
    ["post.author.score", "CIRCUIT_OPEN"],
  ]);
  expect([...backend.asked].sort()).toEqual(["/badges/a", "/posts/1"]);
  await force("auto");
  expect((await ask(query)).data).toEqual({ post: { author: { score: 5, badge: "gold" } } });
});

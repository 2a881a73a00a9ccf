import { join } from "node:path";
import { parse } from "graphql";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { startGateway } from "../../../src/cli/start.ts";
import { type ServedClient, serveClient } from "../../../src/request/index.ts";
import { open, writeFiles } from "../../support/boot.ts";
import { type Backend, type Says, startBackend } from "./backend.ts";

const POSTS = `
type Query {
  posts: [Post!] @rest(path: "/posts")
  post(id: ID!): Post @lookup @rest(path: "/posts/{$args.id}") @fallback(stale: true)
  called(slug: String!): Post @lookup @rest(path: "/called/{$args.slug}") @fallback(stale: true)
}
type Post @key(fields: "id") @key(fields: "slug") {
  id: ID!
  slug: String
  title: String
  words: Int
  author: User @from(field: "{ id: author }")
  score: Int @rest(path: "/scores/{$this.id}") @fallback(staleMs: 60000, value: -1)
  minutes(words: Int @require(field: "words")): Int @rest(path: "/minutes", query: { words: "$args.words" })
}
type User @key(fields: "id") { id: ID! }`;

const USERS = `
type Query {
  users(ids: [ID!]!): [User]! @batchLookup(key: "id") @rest(path: "/users", query: { id: "$args.ids" }) @fallback(stale: true)
}
type User @key(fields: "id") { id: ID! name: String number: Int64 city: String }`;

const CLIENT = `
type Query {
  posts: [Article!] @from(field: "posts")
  article(id: ID!): Article @from(field: "post")
  called(slug: String!): Article
  writer(id: ID!): String @from(field: "post.author.name", args: { id: "$args.id" })
  people(ids: [ID!]!): [User] @from(field: "users")
  first(ids: [ID!]!): User @from(field: "users[0]")
}
type Article @from(type: "Post") { id: ID! title: String score: Int minutes: Int author: User itself: Same @from(field: "$") }
type Same @from(type: "Post") { title: String author: User }
type User { id: ID! name: String number: Int64 }`;

/** A number that a double cannot hold. */
const BIG = "9007199254740993";

const WELL: Readonly<Record<string, Says>> = {
  "/posts": [200, [1, 2].map((id) => ({ id, author: 7 }))],
  "/posts/1": [200, { id: 1, title: "One", words: 400, author: 7 }],
  "/called/one": [200, { id: 1, slug: "one", title: "One", words: 400, author: 7 }],
  "/scores/1": [200, 5],
  "/scores/2": [200, 6],
  "/minutes?words=400": [200, 2],
  "/users?id=7": [200, [{ id: 7, name: "Al", number: BIG }]],
  "/users?id=7&id=8": [
    200,
    [
      { id: 7, name: "Al", number: BIG },
      { id: 8, name: "Bo", number: "8" },
    ],
  ],
};

const POLICIES = "policies: { breaker: { enabled: false }, retry: { attempts: 1 } }";

interface Shown {
  readonly data: unknown;
  readonly errors: unknown[];
  readonly degraded: unknown[];
}

interface World {
  readonly posts: Backend;
  readonly users: Backend;
  ask(query: string): Promise<Shown>;
}

const ENGINES = ["plans", "resolvers"] as const;

/** Backends, and a gateway of its own, so that nothing is kept from one engine to the other. */
async function openWorld(engine: (typeof ENGINES)[number]): Promise<World> {
  const [posts, users] = [await startBackend(WELL), await startBackend(WELL)];
  const { graph, clients, problems } = await open({
    sources: {
      posts: { sdl: POSTS, section: `rest: { url: "${posts.url}" }, ${POLICIES}` },
      users: { sdl: USERS, section: `rest: { url: "${users.url}" }, ${POLICIES}` },
    },
    clients: { app: CLIENT },
  });
  expect(problems).toEqual([]);
  const [client] = clients;
  if (graph === undefined || client === undefined) throw new Error("nothing to serve");
  const served = serveClient(client, graph, { report: () => undefined, engine });
  return { posts, users, ask: (query) => ask(served, query) };
}

async function ask(served: ServedClient, query: string): Promise<Shown> {
  const result = await served.execute(
    { document: parse(query), operationName: undefined, variables: {} },
    { id: "r", headers: {}, signal: new AbortController().signal, deadlineAt: Number.POSITIVE_INFINITY },
  );
  const { data, errors = [], extensions = {} } = result;
  return {
    data: JSON.parse(JSON.stringify(data)),
    errors: sorted(errors.map(({ path, extensions: { code } }) => ({ path, code }))),
    degraded: shown(extensions.degraded),
  };
}

/** Without the ages, each of which has to be one. */
function shown(degraded: unknown): unknown[] {
  const entries = (degraded ?? []) as readonly { readonly status: string; readonly ageMs?: number }[];
  for (const { status, ageMs } of entries)
    expect(status === "STALE" ? Number.isInteger(ageMs) && (ageMs ?? -1) >= 0 : ageMs === undefined).toBe(
      true,
    );
  return sorted(entries.map(({ ageMs: _, ...entry }) => entry));
}

function sorted(entries: readonly unknown[]): unknown[] {
  return entries
    .map((entry) => JSON.stringify(entry))
    .sort()
    .map((text) => JSON.parse(text));
}

const stale = (path: readonly (string | number)[], coordinate: string): unknown => ({
  path,
  coordinate,
  status: "STALE",
  cause: "UPSTREAM_UNAVAILABLE",
});

it.each(ENGINES)("%s: an object of a dead lookup is what it last was, once at its place", async (engine) => {
  const { posts, users, ask: play } = await openWorld(engine);
  const query = `{
    article(id: 1) { id title score author { name number } itself { title author { name } } }
    writer(id: 1)
  }`;
  const well = await play(query);
  expect(well.data).toEqual({
    article: {
      id: "1",
      title: "One",
      score: 5,
      author: { name: "Al", number: BIG },
      itself: { title: "One", author: { name: "Al" } },
    },
    writer: "Al",
  });
  expect([well.errors, well.degraded]).toEqual([[], []]);
  posts.isDown = true;
  users.isDown = true;
  expect(await play(query)).toEqual({
    data: well.data,
    errors: [],
    degraded: sorted([
      stale(["article"], "Query.article"),
      stale(["article", "author"], "Article.author"),
      stale(["article", "itself", "author"], "Same.author"),
      stale(["article", "score"], "Article.score"),
      stale(["writer"], "Query.writer"),
    ]),
  });
});

it.each(ENGINES)(
  "%s: items of lists of keys, and objects in lists, are each told by their place",
  async (engine) => {
    const { users, ask: play } = await openWorld(engine);
    const query =
      '{ people(ids: ["7", "8"]) { id name } first(ids: ["7"]) { name } posts { id author { name } } }';
    const well = await play(query);
    expect(well.degraded).toEqual([]);
    users.isDown = true;
    expect(await play(query)).toEqual({
      data: well.data,
      errors: [],
      degraded: sorted([
        stale(["first"], "Query.first"),
        stale(["people", 0], "Query.people"),
        stale(["people", 1], "Query.people"),
        stale(["posts", 0, "author"], "Article.author"),
        stale(["posts", 1, "author"], "Article.author"),
      ]),
    });
  },
);

it.each(ENGINES)(
  "%s: what never came fails or has its value; a smaller answer is no bigger one",
  async (engine) => {
    const { posts, users, ask: play } = await openWorld(engine);
    await play("{ posts { score } }");
    posts.answers.set("/posts", [200, [1, 3].map((id) => ({ id, author: 7 }))]);
    posts.answers.delete("/scores/1");
    users.isDown = true;
    expect(await play("{ posts { score author { name } } }")).toEqual({
      data: { posts: [1, 3].map((id) => ({ score: id === 1 ? 5 : -1, author: { name: null } })) },
      errors: sorted(
        [0, 1].map((at) => ({ path: ["posts", at, "author", "name"], code: "UPSTREAM_UNAVAILABLE" })),
      ),
      degraded: sorted([
        {
          path: ["posts", 0, "score"],
          coordinate: "Article.score",
          status: "STALE",
          cause: "UPSTREAM_ERROR",
        },
        {
          path: ["posts", 1, "score"],
          coordinate: "Article.score",
          status: "FALLBACK",
          cause: "UPSTREAM_ERROR",
        },
        ...[0, 1].map((at) => ({
          ...(stale(["posts", at, "author", "name"], "User.name") as object),
          status: "FAILED",
        })),
      ]),
    });
  },
);

it.each(ENGINES)("%s: a stale value is not sent to a backend, a key is", async (engine) => {
  const { posts, users, ask: play } = await openWorld(engine);
  const query = '{ called(slug: "one") { minutes score author { name } } }';
  const well = { minutes: 2, score: 5, author: { name: "Al" } };
  expect((await play(query)).data).toEqual({ called: well });
  posts.answers.delete("/called/one");
  posts.answers.set("/scores/1", [200, 55]);
  posts.asked.length = 0;
  users.asked.length = 0;
  const { data, errors } = await play(query);
  expect(data).toEqual({ called: { ...well, minutes: null, score: 55 } });
  expect(errors).toEqual([{ path: ["called", "minutes"], code: "UPSTREAM_ERROR" }]);
  expect(posts.asked).toEqual(["/called/one", "/scores/1"]);
  expect(users.asked).toEqual(["/users?id=7"]);
});

it.each(ENGINES.flatMap((engine) => [401, 403, 404].map((status) => [engine, status] as const)))(
  "%s: after %i the last good value is gone",
  async (engine, status) => {
    const { posts, ask: play } = await openWorld(engine);
    const query = "{ article(id: 1) { title } posts { score } }";
    await play(query);
    posts.answers.set("/posts/1", [status]);
    posts.answers.set("/scores/1", [status]);
    const denied = await play(query);
    expect(denied.degraded).toEqual([]);
    posts.answers.delete("/posts/1");
    posts.answers.delete("/scores/1");
    posts.answers.delete("/scores/2");
    const { data, errors } = await play(query);
    expect(data).toEqual({ article: { title: null }, posts: [{ score: -1 }, { score: 6 }] });
    expect(errors).toEqual([{ path: ["article", "title"], code: "UPSTREAM_ERROR" }]);
  },
);

it("over HTTP: each caller has what he himself was given, whoever else asks", async () => {
  const backend = await startBackend({});
  let told = 0;
  backend.answers.set("/me", () => [200, `told ${++told}`]);
  const folder = writeFiles({
    "gateway.yaml": `formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { host: 127.0.0.1, port: 0 }
sources: { me: { schema: me.graphql, forward: [x-region], rest: { url: "${backend.url}" }, ${POLICIES} } }
clients: { app: { schema: app.graphql } }`,
    "me.graphql": 'type Query { me: String @rest(path: "/me") @fallback(stale: true) }',
    "app.graphql": "type Query { me: String }",
  });
  const gateway = await startGateway(join(folder, "gateway.yaml"), {}, pino({ level: "silent" }));
  onTestFinished(() => gateway.close());
  type Answer = { readonly data: unknown; readonly extensions?: { readonly degraded: unknown } };
  const me = async (headers: Record<string, string>): Promise<Answer> => {
    const response = await fetch(`${gateway.publicUrl}/graphql/app`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: '{"query":"{ me }"}',
    });
    return (await response.json()) as Answer;
  };
  const credentials = ["authorization", "x-api-key", "cookie"];
  const users = Array.from({ length: 15 }, (_, user) => ({ [credentials[user % 3] ?? ""]: `key ${user}` }));
  const regions = [{}, { "x-region": "north" }, { "x-region": "south" }];
  const callers = [{}, ...users].flatMap((user) => regions.map((region) => ({ ...user, ...region })));
  const known = new Map<Record<string, string>, unknown>();
  await Promise.all(
    callers.map(async (caller, index) => {
      if (index % 4 !== 0) known.set(caller, (await me(caller)).data);
    }),
  );
  expect(told).toBe(known.size);
  backend.isDown = true;
  await Promise.all(
    callers.map(async (caller) => {
      const { data, extensions } = await me(caller);
      expect(data).toEqual(known.get(caller) ?? { me: null });
      const status = known.has(caller) ? "STALE" : "FAILED";
      expect(shown(extensions?.degraded)).toEqual([{ ...(stale(["me"], "Query.me") as object), status }]);
    }),
  );
});

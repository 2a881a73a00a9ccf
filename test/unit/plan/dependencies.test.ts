import { type OperationDefinitionNode, parse } from "graphql";
import { expect, it } from "vitest";
import { compilePlan, type Dependencies, dependenciesOf } from "../../../src/plan/index.ts";
import { open } from "../../support/boot.ts";

const SOURCES = {
  posts: `
type Query {
  feed(locale: String): [Item!] @rest(path: "/feed", query: { locale: "$args.locale" })
  post(id: ID!): Post @lookup @rest(path: "/posts/{$args.id}")
}
type Mutation { add(by: String): Post @rest(method: POST, path: "/posts", body: { by: "$args.by" }) }
union Item = Post | Video
type Post @key(fields: "id") { id: ID! author: User replies: [Post!] @rest(path: "/posts/{$this.id}/replies") }
type Video { url: String poster: User }
type User @key(fields: "id") { id: ID! }
`,
  users: `
type Query { user(id: ID!): User @lookup @rest(path: "/users/{$args.id}") }
type User @key(fields: "id") { id: ID! name: String friends(agent: String): [User!] @rest(path: "/friends/{$this.id}", query: { a: "$args.agent" }) }
`,
};

const CLIENT = `
type Query {
  feed: [Item!] @from(field: "feed", args: { locale: "$request.header.x-locale" })
  post(id: ID!): Post
  card(id: ID!): Card @from(field: "post { author: author, replies: replies }")
}
type Mutation { add: Post @from(field: "add", args: { by: "$context.client" }) }
union Item = Post | Video
type Post { id: ID! author: User replies: [Post!] me: Post @from(field: "$") }
type Video { url: String poster: User }
type Card { author: User replies: [Post!] }
type User { id: ID! name: String friends: [User!] @from(field: "friends", args: { agent: "$request.header.user-agent" }) }
`;

async function dependenciesIn(operation: string): Promise<Dependencies> {
  const { graph, clients, problems } = await open({ sources: SOURCES, clients: { web: CLIENT } });
  const [client] = clients;
  if (graph === undefined || client === undefined) throw new Error(JSON.stringify(problems));
  const document = parse(operation);
  const [node] = document.definitions as [OperationDefinitionNode];
  return dependenciesOf(compilePlan(client, graph, document, node, {}));
}

it.each<[string, string[], string[]]>([
  ['{ post(id: "1") { id } }', ["Query.post"], ["id"]],
  ['{ post(id: "1") { author { id } } }', ["Query.post"], ["id"]],
  // The name is the users' to say: a lookup.
  ['{ post(id: "1") { author { name } } }', ["Query.post", "Query.user"], ["id"]],
  ["{ feed { ... on Post { id } } }", ["Query.feed"], ["locale"]],
  ["{ feed { ... on Video { poster { name } } } }", ["Query.feed", "Query.user"], ["locale"]],
  ['{ post(id: "1") { replies { replies { id } } } }', ["Post.replies", "Query.post"], ["id"]],
  ['{ post(id: "1") { me { me { replies { id } } } } }', ["Post.replies", "Query.post"], ["id"]],
  ['{ post(id: "1") { author { friends { id } } } }', ["Query.post", "User.friends"], ["agent", "id"]],
  [
    '{ card(id: "1") { author { name } replies { id } } }',
    ["Post.replies", "Query.post", "Query.user"],
    ["id"],
  ],
  ["mutation { add { author { name } } }", ["Mutation.add", "Query.user"], ["by"]],
  ["{ __typename }", [], []],
])("%s fetches %j by %j", async (operation, specs, bindings) => {
  const found = await dependenciesIn(operation);
  expect([...found.specs].map(({ coordinate }) => coordinate).sort()).toEqual(specs);
  expect([...new Set([...found.bindings].map(({ name }) => name))].sort()).toEqual(bindings);
});

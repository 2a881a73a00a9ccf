import { makePost, numberOf, openPosts, openUsers } from "./backends.mjs";

const typeDefs = `
  type Query { posts(tag: String!): [Post!] }
  type Post { id: ID! title: String! user: User }
  type User { id: ID! name: String }
`;
/** So that some answers come in time from the slowest gateway on a busy machine. */
const MS_EACH = 0.6;
const WITH_USERS = "query Posts($tag: String!) { posts(tag: $tag) { id title user { id name } } }";
const TITLES = "query Titles($tag: String!) { posts(tag: $tag) { title } }";

/**
 * Posts from one REST backend, and if `withUsers`, their authors from another in one batched call.
 *
 * @param {{ name: string, title: string, posts: number, users: number, withUsers?: boolean }} options
 * @returns {import("../index.mjs").Shape}
 */
export function definePosts({ name, title, posts, users, withUsers = true }) {
  return {
    name,
    title,
    query: withUsers ? WITH_USERS : TITLES,
    variables: (tag) => ({ tag }),
    upstreamCalls: withUsers ? 2 : 1,
    minMeasureMs: posts * MS_EACH,
    backends: () => ({ posts: openPosts({ posts, keys: users }), users: openUsers() }),
    expected: (tag) => ({
      posts: Array.from({ length: posts }, (_, n) => {
        const post = makePost(tag, n, users);
        if (!withUsers) return { title: post.title };
        const user = { id: post.user_id, name: `User ${numberOf(post.user_id)}` };
        return { id: post.id, title: post.title, user };
      }),
    }),
    selvage: { config: "bench/shapes/posts/gateway.yaml", client: "app" },
    graph: {
      typeDefs,
      fields: ({ get }) => ({ Query: { posts: ({ tag }) => get("posts", `/posts?tag=${tag}`) } }),
      batches: ({ get }) => ({
        Post: {
          user: {
            keyOf: ({ user_id }) => user_id,
            load: async (ids) =>
              byKey(await get("users", `/users?${ids.map((id) => `id=${id}`).join("&")}`), ids),
          },
        },
      }),
    },
    hive: "posts",
    tailcall: { hasKeys: withUsers, config: tailcallOf },
  };
}

/** Answers in the order of the keys, whatever order they came in. @type {(found: any[], keys: readonly string[], keyField?: string) => any[]} */
export function byKey(found, keys, keyField = "id") {
  const index = new Map(found.map((item) => [item[keyField], item]));
  return keys.map((key) => index.get(key) ?? null);
}

/** @type {import("../../peers/tailcall.mjs").Tailcall["config"]} */
function tailcallOf({ posts, users }, { isBatched, root, key }) {
  const user = isBatched
    ? `url: "http://127.0.0.1:${users}/users", query: [{ key: "id", value: "{{.value.user_id}}" }], batchKey: ["id"]`
    : `url: "http://127.0.0.1:${users}/users/{{.value.user_id}}"`;
  return `
    type Query {
      posts(tag: String!): [Post!]
        @http(url: "http://127.0.0.1:${posts}/posts", query: [{ key: "tag", value: "{{.args.tag}}" }] ${root})
    }
    type Post { id: ID! title: String! user_id: ID! user: User @http(${user} ${key}) }
    type User { id: ID! name: String }
  `;
}

import { openHttp, valuesOf } from "../../backends/http.mjs";
import { defineText, HOLE, TAG_WIDTH } from "../../backends/template.mjs";

/** The key of something that belongs to one request: the tag, then its number in two to five digits. @type {(tag: string, number: number) => string} */
export function toKey(tag, number) {
  return `${tag}-${String(number).padStart(2, "0")}`;
}

/** @type {(key: string) => string} */
export function numberOf(key) {
  return key.slice(TAG_WIDTH + 1);
}

/** Post number `n`, with keys that reach another backend. @type {(tag: string, n: number, keys: number) => { id: string, title: string, body: string, user_id: string, product_id: string }} */
export function makePost(tag, n, keys) {
  const other = toKey(tag, n % keys);
  return {
    id: toKey(tag, n),
    title: `Post ${n}: what a gateway does while it waits`,
    body: "Nobody asks for this text, but the backend sends it, as backends do.",
    user_id: other,
    product_id: other,
  };
}

/** `GET /posts?tag=`: so many posts, over so many users or products. @type {(options: { posts: number, keys: number }) => import("../../backends/main.mjs").Backend} */
export function openPosts({ posts, keys }) {
  const text = defineText(JSON.stringify(Array.from({ length: posts }, (_, n) => makePost(HOLE, n, keys))));
  return openHttp((path, query) => (path === "/posts" ? text(String(valuesOf(query, "tag")[0])) : undefined));
}

/** @type {(id: string) => string} */
const userText = (id) =>
  `{"id":"${id}","name":"User ${numberOf(id)}","email":"user${numberOf(id)}@example.org"}`;

/**
 * `GET /users?id=&id=`: all that were asked for, in that order: Hive Gateway matches them by their position.
 * `GET /users/{id}`: one.
 *
 * @type {() => import("../../backends/main.mjs").Backend}
 */
export function openUsers() {
  return openHttp((path, query) => {
    if (path === "/users") return `[${valuesOf(query, "id").map(userText).join(",")}]`;
    return path.startsWith("/users/") ? userText(path.slice("/users/".length)) : undefined;
  });
}

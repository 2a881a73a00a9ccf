import { greet } from "./greet/shape.mjs";
import { page } from "./page/shape.mjs";
import { definePosts } from "./posts/shape.mjs";
import { products } from "./products/shape.mjs";
import { defineSpread } from "./spread/shape.mjs";

/**
 * One question, the backends that know the answer, and what each peer needs to ask them.
 *
 * @typedef {object} Upstream
 * @property {(source: string, path: string) => Promise<any>} get
 * @property {(source: string, method: string, request: object) => Promise<any>} call
 *
 * @typedef {object} Batch a field that is loaded for many parents at once
 * @property {(parent: any) => string} keyOf
 * @property {(keys: string[]) => Promise<any[]>} load gets each key once, answers in their order
 *
 * @typedef {object} Graph the same graph for peers that are written in resolvers
 * @property {string} typeDefs
 * @property {Record<string, { proto: string, service: string, includeDirs?: string[] }>} [grpc] by source
 * @property {(upstream: Upstream) => Record<string, Record<string, (args: any) => Promise<any>>>} fields
 * @property {(upstream: Upstream) => Record<string, Record<string, Batch>>} batches
 *
 * @typedef {object} Shape
 * @property {string} name
 * @property {string} title
 * @property {string} query
 * @property {(tag: string) => Record<string, unknown>} variables the tag must reach every upstream call
 * @property {number} [minMeasureMs] as its requests take that long
 * @property {number} upstreamCalls for each request, when nothing is shared between requests
 * @property {() => Record<string, import("../backends/main.mjs").Backend> | Promise<Record<string, import("../backends/main.mjs").Backend>>} backends
 * @property {(tag: string) => unknown} expected the `data` that everybody must answer
 * @property {{ config: string | ((directory: string) => string), client: string }} selvage file from the root
 * @property {Graph} graph
 * @property {string} [hive] the name of its composition in peers/hive
 * @property {import("../peers/tailcall.mjs").Tailcall} [tailcall]
 * @property {boolean} [hasFloor] whether a fixed answer is measured beside it
 */

/** What people ask a gateway for. @type {readonly Shape[]} */
export const shapes = [
  definePosts({ name: "posts", title: "100 posts with 10 users over REST", posts: 100, users: 10 }),
  definePosts({ name: "posts-100", title: "100 posts with 100 users over REST", posts: 100, users: 100 }),
  definePosts({ name: "titles", title: "100 titles over REST", posts: 100, users: 10, withUsers: false }),
  greet,
  products,
  page,
];

/** How the cost grows with the items of a list, and with the backends of a request. @type {readonly Shape[]} */
export const growth = [
  ...[10, 100, 1000, 10_000].map((posts) =>
    definePosts({ name: `list-${posts}`, title: `${posts} posts with 10 users`, posts, users: 10 }),
  ),
  ...[1, 2, 5, 10, 20].map(defineSpread),
];

/** @type {(name: string) => Shape} */
export function findShape(name) {
  const found = [...shapes, ...growth].find((shape) => shape.name === name);
  if (found === undefined) throw new Error(`There is no shape "${name}".`);
  return found;
}

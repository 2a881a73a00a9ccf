import { fileURLToPath } from "node:url";
import { asField, openGrpc, stringsOf } from "../../backends/grpc.mjs";
import { loadEncoders } from "../../backends/messages.mjs";
import { makePost, numberOf, openPosts } from "../posts/backends.mjs";
import { byKey } from "../posts/shape.mjs";

const POSTS = 100;
const PRODUCTS = 10;
const HERE = fileURLToPath(new URL(".", import.meta.url));
const PROTO = `${HERE}products.proto`;

/** @type {(id: string) => { id: string, name: string, stock: number }} */
const makeProduct = (id) => ({ id, name: `Product ${numberOf(id)}`, stock: 100 + Number(numberOf(id)) });

async function openProducts() {
  const encode = (await loadEncoders(HERE, ["products.proto"]))("bench.Product");
  return openGrpc({
    // Encoded anew for each, as a message of three fields costs less than looking it up.
    "bench.Products/BatchGet": (request) =>
      stringsOf(request).map((id) => asField(1, encode(makeProduct(id)))),
    "bench.Products/Get": (request) => stringsOf(request).map((id) => encode(makeProduct(id))),
    "bench.Products/BatchGetByKey": (request) =>
      stringsOf(request)
        .flatMap((key) => stringsOf(Buffer.from(key, "latin1")))
        .map((id) => asField(1, encode(makeProduct(id)))),
  });
}

/** Posts over REST, their products over gRPC in one batched call. @type {import("../index.mjs").Shape} */
export const products = {
  name: "products",
  title: "100 posts over REST with 10 products over gRPC",
  query: "query Posts($tag: String!) { posts(tag: $tag) { id title product { id name stock } } }",
  variables: (tag) => ({ tag }),
  upstreamCalls: 2,
  backends: async () => ({
    posts: openPosts({ posts: POSTS, keys: PRODUCTS }),
    products: await openProducts(),
  }),
  expected: (tag) => ({
    posts: Array.from({ length: POSTS }, (_, n) => {
      const { id, title, product_id } = makePost(tag, n, PRODUCTS);
      return { id, title, product: makeProduct(product_id) };
    }),
  }),
  selvage: { config: "bench/shapes/products/gateway.yaml", client: "app" },
  graph: {
    typeDefs: `
      type Query { posts(tag: String!): [Post!] }
      type Post { id: ID! title: String! product: Product }
      type Product { id: ID! name: String stock: Int }
    `,
    grpc: { products: { proto: PROTO, service: "bench.Products" } },
    fields: ({ get }) => ({ Query: { posts: ({ tag }) => get("posts", `/posts?tag=${tag}`) } }),
    batches: ({ call }) => ({
      Post: {
        product: {
          keyOf: ({ product_id }) => product_id,
          load: async (ids) => byKey((await call("products", "BatchGet", { ids })).products, ids),
        },
      },
    }),
  },
  hive: "products",
  tailcall: {
    hasKeys: true,
    proto: PROTO,
    // Its types are those of the .proto, as it checks one against the other.
    config: ({ posts, products: port }, { isBatched, root, key }) => `
      type Query {
        posts(tag: String!): [Post!]
          @http(url: "http://127.0.0.1:${posts}/posts", query: [{ key: "tag", value: "{{.args.tag}}" }] ${root})
      }
      type Post {
        id: ID!
        title: String!
        product_id: ID!
        product: Product!
          @grpc(
            url: "http://127.0.0.1:${port}"
            body: { id: "{{.value.product_id}}" }
            ${isBatched ? 'method: "bench.Products.BatchGetByKey", batchKey: ["products", "id"]' : 'method: "bench.Products.Get"'}
            ${key}
          )
      }
      type Product { id: String name: String stock: Int }
    `,
  },
};

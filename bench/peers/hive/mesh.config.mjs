import { defineConfig } from "@graphql-mesh/compose-cli";
import { loadJSONSchemaSubgraph } from "@omnigraph/json-schema";

/** Read by `mesh-compose`: the REST backends of the shape that the environment names. */
const ports = JSON.parse(process.env.BACKEND_PORTS ?? "{}");
const TEXT = { type: "string" };
const ARGUMENT = /** @type {const} */ ({ type: "string" });

/** @type {(source: string, operation: object) => { sourceHandler: ReturnType<typeof loadJSONSchemaSubgraph> }} */
function rest(source, operation) {
  const operations = [{ type: "Query", method: "GET", ...operation }];
  const endpoint = `http://127.0.0.1:${ports[source]}`;
  return {
    sourceHandler: loadJSONSchemaSubgraph(source, { endpoint, operations: /** @type {any} */ (operations) }),
  };
}

/** @type {(title: string, item: string, properties: Record<string, object>) => object} */
const listOf = (title, item, properties) => ({
  title,
  type: "array",
  items: { title: item, type: "object", properties },
});

const compositions = {
  posts: () => ({
    subgraphs: [
      rest("posts", {
        field: "posts",
        path: "/posts",
        queryParamArgMap: { tag: "tag" },
        argTypeMap: { tag: ARGUMENT },
        responseSchema: listOf("Posts", "Post", { id: TEXT, title: TEXT, user_id: TEXT }),
      }),
      rest("users", {
        field: "users",
        path: "/users",
        queryParamArgMap: { id: "ids" },
        queryStringOptionsByParam: { id: { arrayFormat: "repeat" } },
        argTypeMap: { ids: { type: "array", items: ARGUMENT } },
        responseSchema: listOf("Users", "User", { id: TEXT, name: TEXT }),
      }),
    ],
    additionalTypeDefs: `
      extend type Post {
        user: User
          @resolveTo(
            sourceName: "users"
            sourceTypeName: "Query"
            sourceFieldName: "users"
            keyField: "user_id"
            keysArg: "ids"
            requiredSelectionSet: "{ user_id }"
          )
      }
    `,
  }),
  greet: () => ({
    subgraphs: [
      rest("greetings", {
        field: "greeting",
        path: "/greet",
        queryParamArgMap: { name: "name" },
        argTypeMap: { name: ARGUMENT },
        responseSchema: { title: "Greeting", type: "object", properties: { text: TEXT } },
      }),
    ],
    additionalTypeDefs: `
      extend type Query {
        greet(name: String!): String
          @resolveTo(
            sourceName: "greetings"
            sourceTypeName: "Query"
            sourceFieldName: "greeting"
            sourceArgs: { name: "{args.name}" }
            result: "text"
          )
      }
    `,
  }),
};

export const composeConfig = defineConfig(
  compositions[/** @type {keyof typeof compositions} */ (process.env.HIVE_SHAPE ?? "posts")](),
);

import { openHttp, valuesOf } from "../../backends/http.mjs";

/** The smallest request that reaches a backend. @type {import("../index.mjs").Shape} */
export const greet = {
  name: "greet",
  title: "One field of one small REST call",
  query: "query Greet($tag: String!) { greet(name: $tag) }",
  variables: (tag) => ({ tag }),
  upstreamCalls: 1,
  backends: () => ({
    greetings: openHttp((path, query) =>
      path === "/greet" ? `{"text":"Hello ${valuesOf(query, "name")[0]}"}` : undefined,
    ),
  }),
  expected: (tag) => ({ greet: `Hello ${tag}` }),
  selvage: { config: "bench/shapes/greet/gateway.yaml", client: "app" },
  graph: {
    typeDefs: "type Query { greet(name: String!): String }",
    fields: ({ get }) => ({
      Query: { greet: async ({ name }) => (await get("greetings", `/greet?name=${name}`)).text },
    }),
    batches: () => ({}),
  },
  hive: "greet",
  hasFloor: true,
  tailcall: {
    hasKeys: false,
    config: ({ greetings }, { root }) => `
      type Query {
        greet(name: String!): String
          @http(
            url: "http://127.0.0.1:${greetings}/greet"
            query: [{ key: "name", value: "{{.args.name}}" }]
            select: "{{.text}}"
            ${root}
          )
      }
    `,
  },
};

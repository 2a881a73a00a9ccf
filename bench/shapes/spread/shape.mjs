import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openHttp, valuesOf } from "../../backends/http.mjs";
import { defineText, HOLE } from "../../backends/template.mjs";

const SOURCES = 20;
const numbers = Array.from({ length: SOURCES }, (_, index) => index + 1);

/** @type {(n: number, tag: string) => string} */
const partText = (n, tag) => `Part ${n} of ${tag}`;

/** One field from each of so many REST backends, of the 20 that the gateway knows. @type {(count: number) => import("../index.mjs").Shape} */
export function defineSpread(count) {
  const asked = numbers.slice(0, count);
  const names = asked.map((n) => `part${n}(tag: $tag)`).join(" ");
  return {
    name: `spread-${count}`,
    title: count === 1 ? "One field of one backend" : `${count} fields of ${count} backends`,
    query: `query Parts($tag: String!) { ${names} }`,
    variables: (tag) => ({ tag }),
    upstreamCalls: count,
    backends: () => Object.fromEntries(numbers.map((n) => [`part${n}`, openPart(n)])),
    expected: (tag) => Object.fromEntries(asked.map((n) => [`part${n}`, partText(n, tag)])),
    selvage: { config: writeGateway, client: "app" },
    graph: {
      typeDefs: `type Query { ${numbers.map((n) => `part${n}(tag: String!): String`).join(" ")} }`,
      fields: ({ get }) => ({
        Query: Object.fromEntries(
          numbers.map((n) => [
            `part${n}`,
            async ({ tag }) => (await get(`part${n}`, `/part?tag=${tag}`)).text,
          ]),
        ),
      }),
      batches: () => ({}),
    },
    hive: "spread",
    tailcall: { hasKeys: false, config: writeTailcall },
  };
}

/** @type {import("../../peers/tailcall.mjs").Tailcall["config"]} */
function writeTailcall(ports, { root }) {
  const fields = numbers.map((n) => {
    const url = `http://127.0.0.1:${ports[`part${n}`]}/part`;
    const query = '[{ key: "tag", value: "{{.args.tag}}" }]';
    return `part${n}(tag: String!): String @http(url: "${url}", query: ${query}, select: "{{.text}}" ${root})`;
  });
  return `type Query { ${fields.join("\n")} }`;
}

/** @type {(n: number) => import("../../backends/main.mjs").Backend} */
function openPart(n) {
  const text = defineText(JSON.stringify({ text: partText(n, HOLE) }));
  return openHttp((path, query) => (path === "/part" ? text(String(valuesOf(query, "tag")[0])) : undefined));
}

/** Twenty sources are a loop, not twenty files. @type {(directory: string) => string} */
function writeGateway(directory) {
  const fields = numbers.map((n) => `part${n}(tag: String!): String`);
  for (const n of numbers) {
    const fetched = `@rest(path: "/part", query: { tag: "$args.tag" }, select: "text")`;
    writeFileSync(join(directory, `part${n}.graphql`), `type Query { ${fields[n - 1]} ${fetched} }\n`);
  }
  writeFileSync(join(directory, "app.graphql"), `type Query { ${fields.join(" ")} }\n`);
  const file = join(directory, "gateway.yaml");
  writeFileSync(
    file,
    [
      "formatVersion: 1",
      'server: { host: 127.0.0.1, port: "${PORT}" }',
      'admin: { port: "${ADMIN_PORT}" }',
      "sources:",
      ...numbers.map((n) => `  part${n}: { schema: part${n}.graphql, rest: { url: "\${PART${n}_URL}" } }`),
      "clients: { app: { schema: app.graphql } }",
      "",
    ].join("\n"),
  );
  return file;
}

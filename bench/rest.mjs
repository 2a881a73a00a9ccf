// What a REST endpoint costs beside the GraphQL operation it runs: CPU of the gateway for each request, in one run.
//
//   npm run build && node bench/rest.mjs [program]
//
// Rounds of both kinds take turns over the same connections, no two requests alike, and the medians are compared. Needs
// Linux: the CPU of the gateway's process is read from /proc.
import { deepStrictEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Pool } from "undici";

const CONNECTIONS = 16;
const REQUESTS = 4_000;
const ROUNDS = 9;
const TICKS_PER_SECOND = 100;
const LIMIT_US = 25;

const program = resolve(process.argv[2] ?? "dist/src/cli/main.js");

const backend = createServer(({ url = "" }, response) => {
  const id = url.split("/").at(-1);
  const reviews = Array.from({ length: 10 }, (_, n) => ({
    id: `${id}-${n}`,
    rating: 4,
    title: "Good",
    body: "x".repeat(120),
  }));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ id, name: "Merino Crew Sweater", price: "86.50", reviews }));
}).listen(0, "127.0.0.1");
await once(backend, "listening");

const TYPES = `
type Product { id: ID! name: String price: String reviews: [Review!] }
type Review { id: ID! rating: Int title: String body: String }
`;
const FIELDS = "{ product(id: $id) { id name price reviews { id rating title body } } }";
const folder = mkdtempSync(join(tmpdir(), "selvage-bench-"));
const files = {
  "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
shedding: { maxEventLoopDelayMs: 60000 }
sources: { a: { schema: a.graphql, rest: { url: "http://127.0.0.1:${backend.address().port}" } } }
clients: { web: { schema: web.graphql } }
rest: { versions: { v1: { operations: [v1.graphql] } } }
`,
  "a.graphql": `type Query { product(id: ID!): Product @rest(path: "/products/{$args.id}") } ${TYPES}`,
  "web.graphql": `type Query { product(id: ID!): Product } ${TYPES}`,
  "v1.graphql": `
query Product($id: ID!) @endpoint(method: GET, path: "/api/v1/products/{id}", client: "web") ${FIELDS}
`,
};
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);

const gateway = spawn(process.execPath, [program, "start", "--config", join(folder, "gateway.yaml")], {
  stdio: ["ignore", "pipe", "inherit"],
});
const origin = await new Promise((found, failed) => {
  gateway.once("exit", (code) => failed(new Error(`The gateway ended with ${code}.`)));
  createInterface({ input: gateway.stdout }).on("line", (line) => {
    const [, url] = /"msg":"web: (http[^"]+)\/graphql\//.exec(line) ?? [];
    if (url !== undefined) found(url);
  });
});
const pool = new Pool(origin, { connections: CONNECTIONS });

let next = 0;
const kinds = {
  graphql: (id) => ({
    method: "POST",
    path: "/graphql/web",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: `query Product($id: ID!) ${FIELDS}`, variables: { id } }),
  }),
  rest: (id) => ({ method: "GET", path: `/api/v1/products/${id}` }),
};

async function ask(kind, id = String(next++)) {
  const { statusCode, body } = await pool.request(kinds[kind](id));
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${kind}: ${statusCode} ${text}`);
  return text;
}

/** User and system time of the gateway, in microseconds. */
function cpuUs() {
  const fields = readFileSync(`/proc/${gateway.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1e6;
}

async function round(kind) {
  const before = cpuUs();
  let left = REQUESTS;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) await ask(kind);
    }),
  );
  return (cpuUs() - before) / REQUESTS;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

try {
  deepStrictEqual(
    JSON.parse(await ask("rest", "same")),
    JSON.parse(await ask("graphql", "same")).data.product,
  );
  const results = { graphql: [], rest: [] };
  for (const kind of ["graphql", "rest", "graphql", "rest"]) await round(kind);
  for (let n = 0; n < ROUNDS; n++)
    for (const kind of ["graphql", "rest"]) results[kind].push(await round(kind));
  const difference = median(results.rest.map((us, n) => us - results.graphql[n]));
  for (const [kind, values] of Object.entries(results))
    console.log(`${kind.padEnd(8)} ${median(values).toFixed(0)} µs CPU a request`);
  console.log(`REST adds ${difference.toFixed(0)} µs (at most ${LIMIT_US})`);
  if (difference > LIMIT_US) process.exitCode = 1;
} finally {
  await pool.close();
  gateway.removeAllListeners("exit");
  gateway.kill();
  backend.close();
  rmSync(folder, { recursive: true });
}

import { expect, onTestFinished, test } from "vitest";
import { grpcFaults } from "../../support/grpc-fault-server.ts";
import {
  type HttpBehaviour,
  httpFaults,
  response,
  startHttpFaultServer,
} from "../../support/http-fault-server.ts";
import { startFolder } from "../policies/gateway.ts";
import { type FaultGateway, startGrpcFault, startHttpFault } from "./gateway.ts";

const DETAIL = "CHAOS-INTERNAL-DETAIL db-7.internal password=hunter2";

/** The lines of the log that say what a backend said. */
const said = ({ logged }: FaultGateway): string[] =>
  logged.filter((line) => line.includes("CHAOS-INTERNAL-DETAIL"));

test.each([400, 500])(
  "F44: what a backend says with status %i is in the log once, without its secret",
  async (status) => {
    const body = JSON.stringify({ error: DETAIL, token: "s3cret" });
    const headers = { "x-detail": "CHAOS-INTERNAL-DETAIL", server: "CHAOS-INTERNAL-DETAIL/1" };
    const gateway = await startHttpFault(httpFaults.answer(body, { status, headers }));
    await gateway.expectFailure(status === 400 ? "INVALID_ARGUMENT" : "UPSTREAM_ERROR");
    expect(said(gateway)).toHaveLength(1);
    expect(said(gateway)[0]).toContain("db-7.internal");
    expect(gateway.logged.join()).not.toMatch(/hunter2|s3cret/);
  },
);

test.each(["grpc-js", "lean"])("F44: the same of gRPC by %s", async (transport) => {
  const gateway = await startGrpcFault(transport, grpcFaults.status(13, DETAIL));
  await gateway.expectFailure("UPSTREAM_ERROR");
  expect(said(gateway)).toHaveLength(1);
  expect(gateway.logged.join()).not.toContain("hunter2");
});

test("F44: a text without end is cut in the log", async () => {
  const gateway = await startHttpFault(
    httpFaults.answer(`CHAOS-INTERNAL-DETAIL${"x".repeat(100_000)}`, { status: 500 }),
  );
  await gateway.expectFailure("UPSTREAM_ERROR");
  expect(said(gateway)[0]?.length).toBeLessThan(1_000);
});

const COUNT = 1000;
const FAILING = new Set(Array.from({ length: 10 }, (_, i) => i * 97 + 5));

test("F45: of a thousand items of one answer ten cannot be read, and they alone are null", async () => {
  const items = Array.from({ length: COUNT }, (_, i) =>
    FAILING.has(i) ? "7" : `{"id":"${i}","name":"n${i}"}`,
  );
  const { ask } = await startHttpFault(httpFaults.answer(`[${items.join(",")}]`));
  const { data, errors = [] } = await ask("{ list { id name } b { id } }");
  expect(data?.b).toEqual({ id: "b1" });
  expect(data?.list).toEqual(
    Array.from({ length: COUNT }, (_, i) => (FAILING.has(i) ? null : { id: String(i), name: `n${i}` })),
  );
  expect(errors.map(({ path, extensions }) => [...path, extensions.code])).toEqual(
    [...FAILING].map((i) => ["list", i, "BAD_UPSTREAM"]),
  );
});

test("F45: of a thousand items that are fetched one by one ten fail, and they alone are null", async () => {
  const onA: HttpBehaviour = (socket, { path }) => {
    const id = Number(path.split("/")[2]);
    socket.write(response(`{"name":"n${id}"}`, { status: FAILING.has(id) ? 500 : 200 }));
  };
  const list = `[${Array.from({ length: COUNT }, (_, i) => `{"id":"${i}"}`).join(",")}]`;
  const [a, b] = await Promise.all([
    startHttpFaultServer({ behaviour: onA }),
    startHttpFaultServer({ behaviour: httpFaults.answer(list) }),
  ]);
  onTestFinished(() => a.close());
  onTestFinished(() => b.close());
  const { ask, notClosed } = await startFolder({
    "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
shedding: { maxEventLoopDelayMs: 60000 }
sources:
  a: { schema: a.graphql, rest: { url: "${a.url.origin}" }, policies: { limit: { queueMs: 60000 } } }
  b: { schema: b.graphql, rest: { url: "${b.url.origin}" } }
clients: { app: { schema: app.graphql } }
`,
    "a.graphql": `
      type Query { item(id: ID!): Item @lookup @rest(path: "/item/{$args.id}") }
      type Item @key(fields: "id") { id: ID! name: String }
    `,
    "b.graphql": `
      type Query { items: [Item] @rest(path: "/items") }
      type Item @key(fields: "id") { id: ID! }
    `,
    "app.graphql": "type Query { items: [Item] } type Item { id: ID! name: String }",
  });
  const { data, errors = [] } = await ask("{ items { id name } }");
  expect(data?.items).toEqual(
    Array.from({ length: COUNT }, (_, i) => ({ id: String(i), name: FAILING.has(i) ? null : `n${i}` })),
  );
  expect(errors.map(({ path, extensions }) => [...path, extensions.code])).toEqual(
    [...FAILING].map((i) => ["items", i, "name", "UPSTREAM_ERROR"]),
  );
  expect(a.requests).toHaveLength(COUNT);
  expect(await notClosed()).toEqual([]);
});

import { constants } from "node:http2";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  type GrpcBehaviour,
  type GrpcFaultServer,
  grpcFaults,
  startGrpcFaultServer,
} from "../../support/grpc-fault-server.ts";
import { httpFaults, startHttpFaultServer } from "../../support/http-fault-server.ts";
import { outcomeOf, type PolicyGateway, startFolder } from "./gateway.ts";

const PROTO = `syntax = "proto3";
package t;
message Ask { int32 id = 1; }
message Reply { string name = 1; }
service S { rpc Get(Ask) returns (Reply); rpc Put(Ask) returns (Reply); }
`;
const SOURCE = `
type Query { x(id: Int): A @grpc(method: "t.S/Get", request: { id: "$args.id" }) }
type Mutation { put: A @grpc(method: "t.S/Put") }
type A { name: String }
`;
const B = 'type Query { b: B @rest(path: "/b") } type B { name: String }';
const CLIENT =
  "type Query { x(id: Int): A b: B } type Mutation { put: A } type A { name: String } type B { name: String }";
const ada = grpcFaults.answer("\n\u0003Ada");
/** Of A and of B, which is well: an answer without B's part fails the test that got it. */
const X = "{ x(id: 1) { name } b { name } }";

describe.each(["grpc-js", "lean"])("%s", (transport) => {
  async function start(
    behaviour: GrpcBehaviour,
    policies = "{}",
  ): Promise<PolicyGateway & { readonly a: GrpcFaultServer }> {
    const a = await startGrpcFaultServer({ behaviour });
    onTestFinished(() => a.close());
    const b = await startHttpFaultServer({ behaviour: httpFaults.answer('{"name":"b"}') });
    onTestFinished(() => b.close());
    const gateway = await startFolder({
      "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
sources:
  a:
    schema: a.graphql
    grpc: { address: "${a.address}", protos: [t.proto], transport: ${transport} }
    policies: ${policies}
  b: { schema: b.graphql, rest: { url: "${b.url.origin}" } }
clients: { app: { schema: app.graphql } }
`,
      "t.proto": PROTO,
      "a.graphql": SOURCE,
      "b.graphql": B,
      "app.graphql": CLIENT,
    });
    const ask: typeof gateway.ask = async (query, options) => {
      const answer = await gateway.ask(query, options);
      if (query === X) expect(answer.data?.b).toEqual({ name: "b" });
      return answer;
    };
    return { ...gateway, ask, a };
  }

  const once =
    (fault: GrpcBehaviour): GrpcBehaviour =>
    (stream, call, nth) =>
      (nth === 1 ? fault : ada)(stream, call, nth);

  test("F3: a call carries the time that the client has left, and is cancelled when it is over", async () => {
    const { ask, a, breakers } = await start(ada);
    // Connected, so that all of the time is the call's.
    await ask(X);
    a.behave(grpcFaults.hang());
    expect(outcomeOf(await ask(X, { headers: { "x-request-timeout-ms": "300" } }), "x")).toBe(
      "DEADLINE_EXCEEDED",
    );
    const call = a.calls[1];
    const [, digits = "", unit = ""] = /^(\d+)([mun])$/.exec(String(call?.headers["grpc-timeout"])) ?? [];
    const leftMs = Number(digits) / { m: 1, u: 1e3, n: 1e6 }[unit as "m" | "u" | "n"];
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(300);
    await a.until(() => call?.rstCode === 8);
    expect((await breakers()).every(({ counts }) => counts.failed === 0)).toBe(true);
  });

  test.each([
    [5, null],
    [3, "INVALID_ARGUMENT"],
    [7, "FORBIDDEN"],
    [16, "UNAUTHENTICATED"],
    [1, "CANCELLED"],
  ])(
    "F13: status %i is no failure of the backend, however often, and is not asked again",
    async (status, outcome) => {
      const { ask, a, notClosed } = await start(grpcFaults.status(status));
      for (let turn = 0; turn < 50; turn++) {
        const aliases = Array.from({ length: 20 }, (_, i) => `x${i}: x(id: ${i}) { name }`);
        expect(outcomeOf(await ask(`{ ${aliases.join(" ")} }`), "x19")).toBe(outcome);
      }
      expect(a.calls).toHaveLength(1000);
      expect(await notClosed()).toEqual([]);
    },
  );

  test("F14: UNAVAILABLE once is asked once more, and answered", async () => {
    const { ask, a } = await start(once(grpcFaults.status(14)));
    expect(await ask(X)).toEqual({ data: { x: { name: "Ada" }, b: { name: "b" } } });
    expect(a.calls).toHaveLength(2);
  });

  test("F15: a negative pushback forbids it, and a positive one says when", async () => {
    const never = grpcFaults.trailersOnly(14, "", { "grpc-retry-pushback-ms": "-1" });
    const { ask, a } = await start(once(never));
    expect(outcomeOf(await ask(X), "x")).toBe("UPSTREAM_UNAVAILABLE");
    expect(a.calls).toHaveLength(1);
    const soon = grpcFaults.trailersOnly(14, "", { "grpc-retry-pushback-ms": "20" });
    a.behave((stream, call, nth) => (nth === 2 ? soon : ada)(stream, call, nth));
    expect(outcomeOf(await ask(X), "x")).toEqual({ name: "Ada" });
    expect(a.calls).toHaveLength(3);
  });

  test.each<[string, GrpcBehaviour]>([
    ["F41: a stream that is reset", grpcFaults.rstStream(constants.NGHTTP2_INTERNAL_ERROR)],
    ["F41: a stream that is cancelled", grpcFaults.rstStream(constants.NGHTTP2_CANCEL)],
    ["F41: a connection that is reset", grpcFaults.dropConnection()],
    ["F41: a connection that ends after GOAWAY", grpcFaults.goawayDrop()],
  ])("%s: a read is asked once more, and a mutation is not", async (_name, fault) => {
    const { ask, a } = await start(once(fault));
    expect(outcomeOf(await ask(X), "x")).toEqual({ name: "Ada" });
    expect(a.calls).toHaveLength(2);
    a.behave(fault);
    expect(outcomeOf(await ask("mutation { put { name } }"), "put")).toBe("UPSTREAM_UNAVAILABLE");
    expect(a.calls).toHaveLength(3);
  });

  test("F41: a stream that was refused unseen is sent again, also of a mutation", async () => {
    const { ask, a } = await start(once(grpcFaults.rstStream(constants.NGHTTP2_REFUSED_STREAM)));
    expect(outcomeOf(await ask("mutation { put { name } }"), "put")).toEqual({ name: "Ada" });
    expect(a.calls).toHaveLength(2);
  });

  test("F41: what is in flight at a GOAWAY is answered, and the next call goes elsewhere", async () => {
    const { ask, a } = await start((stream, call, nth) => {
      stream.session?.goaway(constants.NGHTTP2_NO_ERROR);
      ada(stream, call, nth);
    });
    expect(outcomeOf(await ask(X), "x")).toEqual({ name: "Ada" });
    expect(outcomeOf(await ask(X), "x")).toEqual({ name: "Ada" });
    expect([a.calls.length, a.stats.accepted]).toEqual([2, 2]);
  });

  test("what answers wrongly opens its breaker", async () => {
    const { ask, a, notClosed } = await start(grpcFaults.html(200));
    for (let i = 0; i < 8; i++) await ask(X);
    expect(a.calls).toHaveLength(5);
    expect(await notClosed()).toEqual(["a:t.S/Get open"]);
  });

  test("no connection is the source's trouble, however few of its methods were asked", async () => {
    const { ask, a, notClosed } = await start(ada, "{ retry: { attempts: 1 } }");
    await a.close();
    for (let i = 0; i < 5; i++) expect(outcomeOf(await ask(X), "x")).toBe("UPSTREAM_UNAVAILABLE");
    expect(outcomeOf(await ask(X), "x")).toBe("CIRCUIT_OPEN");
    expect(await notClosed()).toEqual(["a open"]);
  });
});

import { setMaxListeners } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { quantile } from "../soak/load.ts";
import { overload } from "../soak/overload.ts";
import { writeFiles } from "../support/boot.ts";
import { startGateway } from "../support/gateway.ts";
import { post, send } from "../support/http-client.ts";
import { httpFaults, startHttpFaultServer } from "../support/http-fault-server.ts";

/** A fifth of two milliseconds is less than what a garbage collection takes. */
const FLOOR_MS = 5;

test("F22: five hundred that wait for a backend that hangs cost those of another less than a fifth", async () => {
  const a = await startHttpFaultServer({ behaviour: httpFaults.hang() });
  onTestFinished(() => a.close());
  const b = await startHttpFaultServer({ behaviour: httpFaults.answer('{"name":"b"}') });
  onTestFinished(() => b.close());
  const folder = writeFiles({
    "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
sources:
  a: { schema: a.graphql, rest: { url: "${a.url.origin}" }, policies: { limit: { queueMs: 10000 } } }
  b: { schema: b.graphql, rest: { url: "${b.url.origin}" } }
clients: { app: { schema: app.graphql } }
`,
    "a.graphql": 'type Query { x(id: Int): A @rest(path: "/x/{$args.id}") } type A { name: String }',
    "b.graphql": 'type Query { b: B @rest(path: "/b") } type B { name: String }',
    "app.graphql": "type Query { x(id: Int): A b: B } type A { name: String } type B { name: String }",
  });
  const gateway = await startGateway({ config: join(folder, "gateway.yaml") });
  onTestFinished(() => gateway.stop());
  const url = `${gateway.url}/graphql/app`;

  /** Fifty a second for three seconds: the 99th percentile. */
  const measureB = async (): Promise<number> => {
    const times: Promise<number>[] = [];
    for (let i = 0; i < 150; i++) {
      const started = performance.now();
      times.push(
        post(url, "{ b { name } }").then(({ text }) => {
          expect(text).toBe('{"data":{"b":{"name":"b"}}}\n');
          return performance.now() - started;
        }),
      );
      await sleep(20);
    }
    return quantile(await Promise.all(times), 0.99);
  };
  await measureB();
  const alone = await measureB();
  const going = new AbortController();
  setMaxListeners(0, going.signal);
  const hung = Array.from({ length: 500 }, (_, id) =>
    post(url, `{ x(id: ${id}) { name } }`, { signal: going.signal }).catch(() => undefined),
  );
  await a.until(() => a.requests.length === 256);
  // All five hundred have been read: what is measured is that they wait, not that they come.
  const inFlight = async (): Promise<string> => (await send(`${gateway.adminUrl}/metrics`)).text;
  while (!(await inFlight()).includes('selvage_requests_in_flight{client="app"} 500')) await sleep(10);
  const beside = await measureB();
  going.abort();
  await Promise.all(hung);
  expect(beside).toBeLessThan(Math.max(1.2 * alone, alone + FLOOR_MS));
}, 60_000);

test("F23: at twice what can be served four fifths of it are, and the rest is told when to come back", async () => {
  const { peak, during, goodputPerSecond, recoveryMs, complaints } = await overload(
    { seconds: 10, seed: 1, times: 2 },
    () => undefined,
  );
  expect([during.wrong, during.problems, complaints]).toEqual([0, [], []]);
  expect(during.shed).toBeGreaterThan(0);
  expect(goodputPerSecond / peak.perSecond).toBeGreaterThanOrEqual(0.8);
  expect(recoveryMs).toBeGreaterThanOrEqual(0);
  expect(recoveryMs).toBeLessThanOrEqual(5_000);
}, 120_000);

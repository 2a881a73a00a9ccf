import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeFiles } from "../support/boot.ts";
import { startGateway } from "../support/gateway.ts";
import { post } from "../support/http-client.ts";
import { type HttpBehaviour, httpFaults, startHttpFaultServer } from "../support/http-fault-server.ts";

const CAP_MB = 10;
const MB = 1024;
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";

/** Fifty megabytes of JSON, and their end. */
const huge: HttpBehaviour = (socket) => {
  let left = 800;
  socket.write(HEAD);
  const pump = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= 1;
      if (!socket.write(`10000\r\n${"1".repeat(65_536)}\r\n`)) return;
    }
    if (!socket.destroyed) socket.write("0\r\n\r\n");
  };
  socket.on("drain", pump);
  pump();
};

test.each<[string, HttpBehaviour]>([
  ["F31: 50 MB", huge],
  ["F31: a body without end", httpFaults.endless()],
  ["F32: a gzip bomb of 63 MB", httpFaults.gzipBomb(63_000_000)],
])("%s takes the gateway less than three times the limit of an answer", async (_name, behaviour) => {
  const a = await startHttpFaultServer({ behaviour: httpFaults.answer('{"name":"a"}') });
  onTestFinished(() => a.close());
  const folder = writeFiles({
    "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
sources: { a: { schema: a.graphql, rest: { url: "${a.url.origin}" }, policies: { breaker: { enabled: false } } } }
clients: { app: { schema: app.graphql } }
`,
    "a.graphql": 'type Query { x: A @rest(path: "/x") } type A { name: String }',
    "app.graphql": "type Query { x: A } type A { name: String }",
  });
  const gateway = await startGateway({ config: join(folder, "gateway.yaml") });
  onTestFinished(() => gateway.stop());
  const { pid } = gateway.process;
  const memory = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) /
    MB;
  const ask = async (): Promise<string> => (await post(`${gateway.url}/graphql/app`, "{ x { name } }")).text;

  for (let i = 0; i < 200; i++) expect(await ask()).toBe('{"data":{"x":{"name":"a"}}}\n');
  a.behave(behaviour);
  const before = memory("VmRSS");
  // proc(5): 5 forgets the peak.
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  expect(await ask()).toContain('"code":"BAD_UPSTREAM"');
  expect(memory("VmHWM") - before).toBeLessThan(3 * CAP_MB);
  await a.until(() => a.stats.open === 0);
});

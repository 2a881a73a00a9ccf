import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { InvalidInput } from "../../../src/kernel/index.ts";
import { post, send, sendRaw } from "../../support/http-client.ts";
import { serve, spyClient } from "./serve.ts";

async function occupy(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const refusalOf = (config: Parameters<typeof serve>[0]) =>
  serve(config).then(
    () => undefined,
    (error: InvalidInput) => error.problems,
  );

describe("a listener", () => {
  test("whose port is taken says which, and which key to change", async () => {
    const port = await occupy();
    expect(await refusalOf({ config: { server: { host: "127.0.0.1", port } } })).toEqual([
      {
        place: { file: "/etc/shop/gateway.yaml" },
        message: `port ${port} on 127.0.0.1 is in use`,
        hint: "Stop what listens there, or set server.port to another port.",
      },
    ]);
  });

  test("that failed leaves the other one closed", async () => {
    const [taken, free] = [await occupy(), await occupyAndFree()];
    const problems = await refusalOf({
      config: { server: { host: "127.0.0.1", port: free }, admin: { host: "127.0.0.1", port: taken } },
    });
    expect(problems?.map(({ hint }) => hint)).toEqual([expect.stringContaining("admin.port")]);
    await expect(send(`http://127.0.0.1:${free}/health`)).rejects.toThrow("ECONNREFUSED");
  });

  test("reports both ports when both are taken", async () => {
    const [one, two] = [await occupy(), await occupy()];
    const host = "127.0.0.1";
    const problems = await refusalOf({ config: { server: { host, port: one }, admin: { host, port: two } } });
    expect(problems).toHaveLength(2);
  });

  test("of the admin is refused on an address that others reach", async () => {
    const problems = await refusalOf({ config: { admin: { host: "0.0.0.0", port: 0 } } });
    expect(problems).toMatchObject([
      { message: expect.stringContaining("needs a token, which is not available") },
    ]);
  });

  test("on an address of another machine is refused", async () => {
    const problems = await refusalOf({ config: { server: { host: "192.0.2.1", port: 0 } } });
    expect(problems).toMatchObject([{ message: "192.0.2.1 is no address of this machine" }]);
  });
});

async function occupyAndFree(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("close", () => {
  test("lets a request in flight finish, takes no other, and is the same twice", async () => {
    let answer: (result: { data: { slow: string } }) => void = () => {};
    const mobile = spyClient("mobile", () => new Promise((resolve) => (answer = resolve)));
    const server = await serve({ clients: [mobile] });
    const inFlight = post(`${server.publicUrl}/graphql/mobile`, "{ slow }", {
      headers: { connection: "keep-alive" },
    });
    await expect.poll(() => mobile.asked.length).toBe(1);
    const closed = server.close();
    expect(server.close()).toBe(closed);
    await expect(send(`${server.publicUrl}/health`)).rejects.toThrow("ECONNREFUSED");
    answer({ data: { slow: "done" } });
    const { status, headers, text } = await inFlight;
    expect([status, headers.connection, text]).toEqual([200, "close", '{"data":{"slow":"done"}}\n']);
    await closed;
    await expect(send(`${server.adminUrl}/status`)).rejects.toThrow("ECONNREFUSED");
    expect(mobile.asked[0]?.request.signal.aborted).toBe(false);
  });
});

test("close does not wait for ever: what is left is aborted", async () => {
  const mobile = spyClient("mobile", () => new Promise(() => {}));
  const server = await serve({ clients: [mobile], drainMs: 100 });
  const left = post(`${server.publicUrl}/graphql/mobile`, "{ slow }").catch((error: Error) => error.message);
  await expect.poll(() => mobile.asked.length).toBe(1);
  await server.close();
  expect(mobile.asked[0]?.request.signal.aborted).toBe(true);
  expect(await left).toBe("socket hang up");
  expect(server.lines.at(-1)).toMatchObject({ status_code: 499 });
});

describe("the admin listener", () => {
  test("shows status, with requests counted by client", async () => {
    const server = await serve({ clients: [spyClient("mobile"), spyClient("web")] });
    await post(`${server.publicUrl}/graphql/mobile`, "{ node { id } }");
    await post(`${server.publicUrl}/graphql/mobile`, "{ nothing }");
    const status = await send(`${server.adminUrl}/status`);
    const operations = { compiled: 0, interpreted: 0, shared: 0, shortWay: 0 };
    expect(status.json()).toEqual({
      version: "0.1.0",
      startedAt: expect.stringMatching(/Z$/),
      uptimeSeconds: expect.any(Number),
      node: process.version,
      pid: process.pid,
      clients: [
        { name: "mobile", path: "/graphql/mobile", requests: { inFlight: 0, total: 2 }, operations },
        { name: "web", path: "/graphql/web", requests: { inFlight: 0, total: 0 }, operations },
      ],
      sources: [{ name: "products", kind: "grpc" }],
    });
  });

  test("shows the configuration that it was given", async () => {
    const { adminUrl } = await serve();
    expect((await send(`${adminUrl}/config`)).json()).toMatchObject({ formatVersion: 1 });
    expect((await send(`${adminUrl}/nothing`)).json()).toMatchObject({ error: { code: "NOT_FOUND" } });
    expect((await send(`${adminUrl}/status`, { method: "POST" })).status).toBe(405);
  });

  test("is not part of the public one, nor the other way round", async () => {
    const { adminUrl, publicUrl } = await serve();
    expect((await send(`${publicUrl}/status`)).status).toBe(404);
    expect((await send(`${publicUrl}/config`)).status).toBe(404);
    expect((await post(`${adminUrl}/graphql/mobile`, "{ slow }")).status).toBe(404);
  });

  test.each([
    ["127.0.0.1", 200],
    ["127.0.0.1:4001", 200],
    ["localhost:4001", 200],
    ["LOCALHOST", 200],
    ["[::1]:4001", 200],
    ["evil.example", 421],
    ["localhost.evil.example", 421],
    ["127.0.0.1.evil.example", 421],
    ["evil.example:4001", 421],
    ["192.0.2.1", 421],
    ["localhost@evil.example", 421],
    ["[::1", 421],
  ])("answers to Host %s with %i", async (host, status) => {
    const answer = await send(`${(await serve()).adminUrl}/status`, { headers: { host } });
    expect(answer.status).toBe(status);
    if (status === 421) expect(answer.text).not.toContain("version");
  });

  test("does not answer without a Host", async () => {
    const { adminUrl } = await serve();
    expect(await sendRaw(adminUrl, "GET /status HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1.1 421 /);
  });
});

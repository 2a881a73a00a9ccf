import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { expect, it } from "vitest";
import { send } from "../../support/http-client.ts";
import { backend, serveRoutes } from "./gateway.ts";

const MEGABYTE = 1024 * 1024;
/** More than all buffers on the way hold together, those of the system included. */
const SLACK = 24 * MEGABYTE;
const TOTAL = 200 * MEGABYTE;
const BLOCK = Buffer.alloc(64 * 1024, "x");

const route = (url: string, more = ""): string =>
  `a: { match: { path: "/**" }, to: { url: "${url}" }, policies: { timeout: { ms: 60000 } }${more} }`;

it("holds no more of a 200 MB answer than its buffers, however slow the caller reads", async () => {
  let written = 0;
  const { url } = await backend((_incoming, outgoing) => {
    outgoing.setHeader("content-length", TOTAL);
    const pump = (): void => {
      while (written < TOTAL) {
        written += BLOCK.length;
        if (!outgoing.write(BLOCK)) return void outgoing.once("drain", pump);
      }
      outgoing.end();
    };
    pump();
  });
  const { publicUrl } = await serveRoutes(route(url));
  const outgoing = request(`${publicUrl}/file`, { agent: false }).end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  let read = 0;
  let worst = 0;
  // Each pause gives whoever would write ahead the time to do it.
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const step = Math.floor(read / (20 * MEGABYTE));
    read += chunk.length;
    if (Math.floor(read / (20 * MEGABYTE)) > step) await new Promise((resolve) => setTimeout(resolve, 30));
    worst = Math.max(worst, written - read);
  }
  expect(read).toBe(TOTAL);
  expect(worst).toBeLessThan(SLACK);
});

it("holds no more of a 200 MB upload than its buffers, however slow the backend reads", async () => {
  let received = 0;
  const { url } = await backend(async (incoming, outgoing) => {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      const step = Math.floor(received / (20 * MEGABYTE));
      received += chunk.length;
      if (Math.floor(received / (20 * MEGABYTE)) > step)
        await new Promise((resolve) => setTimeout(resolve, 30));
    }
    outgoing.end(String(received));
  });
  const { publicUrl } = await serveRoutes(route(url));
  const outgoing = request(`${publicUrl}/file`, {
    ...{ agent: false, method: "POST", headers: { "content-length": TOTAL } },
  });
  let written = 0;
  let worst = 0;
  const pump = (): void => {
    while (written < TOTAL) {
      written += BLOCK.length;
      worst = Math.max(worst, written - received);
      if (!outgoing.write(BLOCK)) return void outgoing.once("drain", pump);
    }
    outgoing.end();
  };
  pump();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe(String(TOTAL));
  expect(worst).toBeLessThan(SLACK);
});

it("passes on what has come before the rest has, both ways at once", async () => {
  const { url } = await backend((incoming, outgoing) => {
    outgoing.flushHeaders();
    incoming.on("data", (chunk: Buffer) => outgoing.write(`<${chunk.toString()}>`));
    incoming.on("end", () => outgoing.end());
  });
  const { publicUrl } = await serveRoutes(route(url));
  const outgoing = request(`${publicUrl}/echo`, { method: "POST", agent: false });
  outgoing.write("one");
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  answer.setEncoding("utf8");
  expect(await once(answer, "data")).toEqual(["<one>"]);
  outgoing.write("two");
  expect(await once(answer, "data")).toEqual(["<two>"]);
  outgoing.end();
  await once(answer.resume(), "end");
});

it("hands on the head of an event stream before its first event", async () => {
  const { url } = await backend((_incoming, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  });
  const { publicUrl } = await serveRoutes(route(url));
  const outgoing = request(`${publicUrl}/events`, { agent: false }).end();
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  expect(answer.headers["content-type"]).toBe("text/event-stream");
  outgoing.destroy();
});

it("hands on an answer that comes before the body is there, and ends the connection then", async () => {
  const { url } = await backend((_incoming, outgoing) => void outgoing.writeHead(413).end("too much"));
  const { publicUrl } = await serveRoutes(route(url));
  const outgoing = request(`${publicUrl}/up`, {
    ...{ method: "POST", agent: false, headers: { "content-length": 1_000_000 } },
  });
  outgoing.on("error", () => undefined);
  outgoing.write("x");
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  expect([answer.statusCode, answer.headers.connection]).toEqual([413, "close"]);
  outgoing.destroy();
});

it("passes bytes on that are no text, and bodies that are encoded", async () => {
  const { url } = await backend((incoming, outgoing) => {
    outgoing.setHeader("content-encoding", incoming.headers["content-encoding"] ?? "none");
    incoming.pipe(outgoing);
  });
  const { publicUrl } = await serveRoutes(route(url));
  const body = Buffer.from([0x1f, 0x8b, 0, 255, 128, 10, 13]);
  const answer = await send(publicUrl, {
    ...{ method: "POST", headers: { "content-encoding": "gzip", "content-type": "a/b" }, body },
  });
  expect([answer.status, answer.headers["content-encoding"], answer.text]).toEqual([
    200,
    "gzip",
    body.toString(),
  ]);
});

import { describe, expect, test } from "vitest";
import { post, send, sendRaw } from "../../support/http-client.ts";
import { serve } from "./serve.ts";

describe("a refusal is JSON with a code", () => {
  const cases: [string, string, string, Record<string, string>, string | undefined, number, string][] = [
    ["an unknown path", "GET", "/nothing", {}, undefined, 404, "NOT_FOUND"],
    ["an unknown client", "GET", "/graphql/nobody", {}, undefined, 404, "NOT_FOUND"],
    [
      "an unknown path with a body",
      "POST",
      "/nothing",
      { "content-type": "text/plain" },
      "x",
      404,
      "NOT_FOUND",
    ],
    ["a path that cannot be decoded", "GET", "/graphql/%zz", {}, undefined, 400, "BAD_REQUEST"],
    [
      "another content type",
      "POST",
      "/graphql/mobile",
      { "content-type": "text/plain" },
      "{}",
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    [
      "a form",
      "POST",
      "/graphql/mobile",
      { "content-type": "application/x-www-form-urlencoded" },
      "query={a}",
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    ["no content type", "POST", "/graphql/mobile", {}, "{}", 415, "UNSUPPORTED_MEDIA_TYPE"],
    [
      "a compressed body",
      "POST",
      "/graphql/mobile",
      { "content-type": "application/json", "content-encoding": "gzip" },
      "{}",
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    [
      "what is no JSON",
      "POST",
      "/graphql/mobile",
      { "content-type": "application/json" },
      "{'query'",
      400,
      "BAD_REQUEST",
    ],
    [
      "an empty body",
      "POST",
      "/graphql/mobile",
      { "content-type": "application/json" },
      "",
      400,
      "BAD_REQUEST",
    ],
    [
      "a prototype in the body",
      "POST",
      "/graphql/mobile",
      { "content-type": "application/json" },
      '{"query":"{slow}","variables":{"__proto__":{"x":1}}}',
      400,
      "BAD_REQUEST",
    ],
    [
      "a body over 1 MiB",
      "POST",
      "/graphql/mobile",
      { "content-type": "application/json" },
      `"${"x".repeat(1024 * 1024)}"`,
      413,
      "PAYLOAD_TOO_LARGE",
    ],
  ];
  test.each(cases)("%s", async (_name, method, path, headers, body, status, code) => {
    const { publicUrl } = await serve();
    const answer = await send(publicUrl + path, { method, headers, ...(body !== undefined && { body }) });
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.json()).toEqual({ error: { code, message: expect.any(String) } });
  });

  test.each([
    ["DELETE", "/graphql/mobile", "GET, POST"],
    ["PUT", "/graphql/mobile", "GET, POST"],
    ["HEAD", "/graphql/mobile", "GET, POST"],
    ["OPTIONS", "/graphql/mobile", "GET, POST"],
    ["TRACE", "/graphql/mobile", "GET, POST"],
    ["PROPFIND", "/graphql/mobile", "GET, POST"],
    ["POST", "/health", "GET, HEAD"],
  ])("%s %s is 405 and says what is allowed", async (method, path, allow) => {
    const answer = await send((await serve()).publicUrl + path, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    if (method !== "HEAD") expect(answer.json()).toMatchObject({ error: { code: "METHOD_NOT_ALLOWED" } });
  });

  test("what Node's parser refuses, too", async () => {
    const { publicUrl } = await serve();
    const garbage = await sendRaw(publicUrl, "HELLO\r\n\r\n");
    expect(garbage).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(garbage).toMatch(/x-request-id: [0-9a-f-]{36}\r\n/);
    expect(JSON.parse(garbage.split("\r\n\r\n")[1] ?? "")).toMatchObject({ error: { code: "BAD_REQUEST" } });
    const large = await sendRaw(
      publicUrl,
      `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${"x".repeat(20_000)}\r\n\r\n`,
    );
    expect(large).toMatch(/^HTTP\/1.1 431 /);
  });
});

test("every answer has the security headers, and none names the software", async () => {
  const { publicUrl, adminUrl } = await serve();
  const answers = [
    await send(`${publicUrl}/health`),
    await send(`${publicUrl}/nothing`),
    await post(`${publicUrl}/graphql/mobile`, "{ slow }"),
    await send(`${adminUrl}/status`),
  ];
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers).not.toHaveProperty("x-powered-by");
    expect(headers).not.toHaveProperty("server");
  }
});

describe("health", () => {
  test("is text for a probe, JSON for who asks for it", async () => {
    const { publicUrl } = await serve();
    const text = await send(`${publicUrl}/health`);
    expect([text.status, text.text, text.headers["content-type"]]).toEqual([
      200,
      "healthy\n",
      "text/plain; charset=utf-8",
    ]);
    expect((await send(`${publicUrl}/health`, { headers: { accept: "application/json" } })).json()).toEqual({
      status: "healthy",
    });
    expect((await send(`${publicUrl}/health/live`)).json()).toEqual({ status: "live" });
    expect((await send(`${publicUrl}/health/ready`)).json()).toEqual({ status: "ready" });
    expect((await send(`${publicUrl}/health/ready`, { method: "HEAD" })).status).toBe(200);
  });
});

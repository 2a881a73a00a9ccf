import { describe, expect, test } from "vitest";
import { send } from "../../support/http-client.ts";
import { serve } from "./serve.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("the request id", () => {
  test.each([
    ["X-Request-Id", "abc.DEF_1:2-3", true],
    ["X-Correlation-Id", "trace-7", true],
    ["X-Request-Id", "a".repeat(128), true],
    ["X-Request-Id", "a".repeat(129), false],
    ["X-Request-Id", "two words", false],
    ["X-Request-Id", "a,b", false],
    ["X-Request-Id", "<script>", false],
    ["X-Request-Id", "", false],
  ])("%s: %s is taken: %s", async (name, value, taken) => {
    const answer = await send(`${(await serve()).publicUrl}/health`, { headers: { [name]: value } });
    if (taken) expect(answer.headers["x-request-id"]).toBe(value);
    else expect(answer.headers["x-request-id"]).toMatch(UUID);
  });

  test("is X-Request-Id's where both are good, the other's where one is bad", async () => {
    const { publicUrl } = await serve();
    const ask = async (request: string) => {
      const headers = { "x-request-id": request, "x-correlation-id": "second" };
      return (await send(`${publicUrl}/health`, { headers })).headers["x-request-id"];
    };
    expect(await ask("first")).toBe("first");
    expect(await ask("bad id")).toBe("second");
  });

  test.each([
    ["GET", "/nothing"],
    ["DELETE", "/graphql/mobile"],
    ["GET", "/%zz"],
    ["POST", "/graphql/mobile"],
    ["GET", "/graphql/mobile"],
  ])("comes back on a refusal: %s %s", async (method, path) => {
    const answer = await send((await serve()).publicUrl + path, {
      method,
      headers: { "x-request-id": "r-2" },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers["x-request-id"]).toBe("r-2");
  });
});

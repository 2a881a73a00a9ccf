import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadConfig, parseConfig } from "../../../src/config/index.ts";
import { writeFiles } from "../../support/boot.ts";
import { oneDomain } from "../../support/config.ts";
import { send } from "../../support/http-client.ts";
import { httpFaults } from "../../support/http-fault-server.ts";
import { serve } from "../server/serve.ts";
import { faulty } from "./gateway.ts";

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const PAGE = read("docs/routes.md");
const [, EXAMPLE = ""] = /^```yaml gateway.yaml\n(.*?)^```$/ms.exec(PAGE) ?? [];

it("the example of the page does what the page says", async () => {
  const payments = await faulty(httpFaults.answer('{"order_id":1}', { headers: { "x-total": 3 } }));
  const reports = await faulty(httpFaults.answer("{}", { status: 503 }));
  const copy = await faulty(httpFaults.answer('{"from":"copy"}'));
  const folder = writeFiles({ "users.graphql": "" });
  const { routes } = oneDomain(
    parseConfig(EXAMPLE, join(folder, "gateway.yaml"), {
      PAYMENTS_URL: payments.url.origin,
      REPORTS_URL: reports.url.origin,
      REPORTS_COPY_URL: copy.url.origin,
    }),
  );
  const { publicUrl, adminUrl } = await serve({ config: { routes } });

  const paid = await send(`${publicUrl}/legacy/payments/7?x=1`, {
    ...{
      method: "POST",
      headers: { "content-type": "application/json", cookie: "a=1" },
      body: '{"orderId":1}',
    },
  });
  expect(paid.json()).toEqual({ orderId: 1, apiVersion: "1" });
  expect(paid.headers["x-total-count"]).toBe("3");
  expect(payments.requests[0]).toMatchObject({ path: "/7?x=1", body: '{"order_id":1}' });
  expect(payments.requests[0]?.headers).toMatchObject({ "x-caller": "gateway" });
  expect(payments.requests[0]?.headers).not.toHaveProperty("cookie");

  const asked = { headers: { host: "files.example.com", "x-api-version": "v2" } };
  expect((await send(`${publicUrl}/reports/2026/a/b`, asked)).json()).toEqual({ from: "copy" });
  expect(reports.requests[0]?.path).toBe("/archive/by-year/2026/a/b");
  expect(copy.requests[0]?.path).toBe("/by-year/2026/a/b");
  expect((await send(`${publicUrl}/reports/2026/a/b`)).status).toBe(404);

  expect((await send(`${publicUrl}/old/7`)).headers.location).toBe("/legacy/payments/7");
  const gone = await send(`${publicUrl}/v1/users`);
  expect([gone.status, gone.json()]).toEqual([410, { error: { code: "GONE", message: "Use version 2." } }]);

  for (const name of ["routes.payments", "routes.reports.fallback"]) {
    expect((await send(`${adminUrl}/breakers`)).text).toContain(`"name":"${name}"`);
  }
});

it("the shop has a plain route", () => {
  const { routes } = oneDomain(loadConfig(new URL("../../../gateway.yaml", import.meta.url).pathname, {}));
  expect(routes.map(({ name, action }) => [name, action.kind])).toEqual([["payments", "forward"]]);
});

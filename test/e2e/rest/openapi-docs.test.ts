import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GatewayProcess, startGateway } from "../../support/gateway.ts";
import { send } from "../../support/http-client.ts";
import { type Shop, startShop } from "../../support/shop.ts";
import { noBrowser, openBrowser } from "../server/browser.ts";
import { type OpenApiDocument, operationsOf } from "./openapi-request.ts";

let shop: Shop;
let gateway: GatewayProcess;
beforeAll(async () => {
  shop = await startShop();
  gateway = await startGateway({ env: shop.env });
});
afterAll(async () => {
  await gateway?.stop();
  await shop?.stop();
});

describe("the document", () => {
  test("is asked about again, and is not sent again while it is the same", async () => {
    const { status, headers } = await send(`${gateway.url}/api/openapi.json`);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(headers["cache-control"]).toBe("no-cache");
    const again = await send(`${gateway.url}/api/openapi.json`, {
      headers: { "if-none-match": String(headers.etag) },
    });
    expect([again.status, again.text]).toEqual([304, ""]);
  });

  test("is there for each version, with its own endpoints alone", async () => {
    const pathsOf = async (path: string) =>
      Object.keys((await send(gateway.url + path)).json<{ paths: object }>().paths);
    const [all, v1, v2] = [
      await pathsOf("/api/openapi.json"),
      await pathsOf("/api/v1/openapi.json"),
      await pathsOf("/api/v2/openapi.json"),
    ];
    expect(v2).toEqual(["/api/v2/products", "/api/v2/products/{id}"]);
    expect(all).toEqual([...v1, ...v2]);
    expect((await send(`${gateway.url}/api/v9/openapi.json`)).status).toBe(404);
  });
});

describe("the page", () => {
  test("runs no inline script or style and loads from its own origin alone", async () => {
    const { headers, text } = await send(`${gateway.url}/api/docs`);
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    for (const [, attributes] of text.matchAll(/<script([^>]*)>/g))
      expect(attributes).toMatch(/type="application\/json"|src="\/api\/docs\/assets\//);
    expect(text).not.toMatch(/https?:\/\/|<style|style=/);
  });

  test("lets one choose a version", async () => {
    const { text } = await send(`${gateway.url}/api/v2/docs`);
    expect(text).toContain('<a href="/api/v2/docs" aria-current="page">v2</a>');
    expect(text).toContain('{"document":"/api/v2/openapi.json"}');
  });
});

describe.skipIf(noBrowser !== undefined)(
  `in Chromium${noBrowser === undefined ? "" : ` (skipped: ${noBrowser})`}`,
  () => {
    test("shows the API, sends a request, asks no other origin and complains of nothing", {
      timeout: 90_000,
    }, async () => {
      const { page, requested, complaints } = await openBrowser();
      await page.goto(`${gateway.url}/api/docs`);
      const operation = page.locator("#operations-products-v1_Product");
      await operation.waitFor();
      expect(await page.title()).toBe("Shop");
      const document = (await send(`${gateway.url}/api/openapi.json`)).json<OpenApiDocument>();
      const all = operationsOf(document).flatMap((each) => (each.operation.tags ?? [""]).map(() => each));
      expect(await page.locator(".opblock").count()).toBe(all.length);
      const deprecated = all.filter((each) => each.operation.deprecated === true);
      expect(await page.locator(".opblock-deprecated").count()).toBe(deprecated.length);
      expect(deprecated).not.toEqual([]);

      await operation.locator("button.opblock-summary-control").click();
      await operation.getByRole("button", { name: "Try it out" }).click();
      await operation.getByRole("button", { name: "Execute" }).click();
      const answer = operation.locator(".live-responses-table .response");
      await expect.poll(() => answer.innerText(), { timeout: 20_000 }).toMatch(/"id":\s"1"/);
      if (process.env.SCREENSHOT !== undefined) {
        await page.screenshot({ path: process.env.SCREENSHOT, fullPage: true });
      }

      await page.getByRole("navigation", { name: "Versions" }).getByRole("link", { name: "v2" }).click();
      await page.locator("#operations-products-Product").waitFor();
      expect(await page.locator(".opblock").count()).toBe(2);

      expect(complaints).toEqual([]);
      const origins = new Set(
        requested.filter((url) => !/^(data|blob):/.test(url)).map((url) => new URL(url).origin),
      );
      expect([...origins]).toEqual([gateway.url]);
      expect(requested.some((url) => url.endsWith("/api/v1/products/1"))).toBe(true);
    });
  },
);

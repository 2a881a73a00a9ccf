import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { request } from "undici";
import { describe, expect, test } from "vitest";
import type { ExampleOperation } from "../../../src/server/index.ts";
import { send } from "../../support/http-client.ts";
import { noBrowser, openBrowser } from "./browser.ts";
import { type Served, serve, spyClient } from "./serve.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const MOBILE: ExampleOperation[] = [
  {
    name: "Product",
    query: "query Product($id: ID!) {\n  product(id: $id) {\n    id\n    name\n  }\n}",
    variables: { id: "7" },
  },
  { name: "FirstNode", query: "query FirstNode {\n  node {\n    id\n  }\n}" },
];
const WEB: ExampleOperation[] = [{ name: "Web", query: "query Web {\n  slow\n}" }];

const serveTwo = () =>
  serve({
    clients: [spyClient("mobile"), spyClient("web")],
    examples: new Map([
      ["mobile", MOBILE],
      ["web", WEB],
    ]),
  });
const pageOf = (server: Served, client = "mobile") => `${server.publicUrl}/graphql/${client}`;

describe("the page", () => {
  test.each([
    [BROWSER, "text/html; charset=utf-8"],
    ["text/html", "text/html; charset=utf-8"],
    ["*/*", "application/json; charset=utf-8"],
    ["application/json, text/html", "application/json; charset=utf-8"],
    ["text/html;q=0, */*", "application/json; charset=utf-8"],
  ])("for Accept %s is %s", async (accept, type) => {
    const answer = await send(pageOf(await serveTwo()), { headers: { accept } });
    expect(answer.headers["content-type"]).toBe(type);
    expect(answer.headers.vary).toBe("Accept");
  });

  test("runs no inline script and loads from its own origin alone", async () => {
    const { headers, text } = await send(pageOf(await serveTwo()), { headers: { accept: BROWSER } });
    expect(headers["content-security-policy"]).toContain("script-src 'self';");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    const scripts = [...text.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes);
    for (const script of scripts) expect(script).toMatch(/type="application\/json"|src="\/playground\//);
    expect(text).not.toMatch(/https?:\/\//);
  });

  test("cannot be broken out of by an example", async () => {
    const examples = new Map([["mobile", [{ name: "X", query: "</script><script>alert(1)</script><!--" }]]]);
    const { text } = await send(pageOf(await serve({ examples })), { headers: { accept: BROWSER } });
    expect(text).not.toContain("<script>alert");
    expect(text).not.toContain("<!--");
  });
});

describe("an asset", () => {
  test("is immutable, compressed as asked, and the same in every encoding", async () => {
    const server = await serveTwo();
    const path = /\/playground\/[0-9a-f]{16}\/graphiql\.css/.exec(
      (await send(pageOf(server), { headers: { accept: BROWSER } })).text,
    )?.[0];
    const load = async (encoding: string | undefined) => {
      const answer = await request(server.publicUrl + path, {
        headers: encoding === undefined ? {} : { "accept-encoding": encoding },
      });
      expect(answer.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
      expect(answer.headers["content-encoding"]).toBe(encoding?.split(",").at(-1)?.trim());
      return Buffer.from(await answer.body.arrayBuffer());
    };
    const plain = await load(undefined);
    const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
    const [br, gz] = [await load("gzip, deflate, br"), await load("gzip")];
    expect(digest(brotliDecompressSync(br))).toBe(digest(plain));
    expect(digest(gunzipSync(gz))).toBe(digest(plain));
    expect(br.length).toBeLessThan(plain.length / 2);
  });

  test.each([
    "/playground/0123456789abcdef/graphiql.js",
    "/playground/x/constructor",
    "/playground/",
    "/playground",
  ])("of another hash or name is 404: %s", async (path) => {
    expect((await send((await serveTwo()).publicUrl + path)).status).toBe(404);
  });
});

describe.skipIf(noBrowser !== undefined)(
  `in Chromium${noBrowser === undefined ? "" : ` (skipped: ${noBrowser})`}`,
  () => {
    test("runs an example's operation, asks no other origin and complains of nothing", {
      timeout: 60_000,
    }, async () => {
      const server = await serveTwo();
      const { page, requested, complaints } = await openBrowser();
      await page.goto(pageOf(server));
      await page.getByRole("tab", { name: "FirstNode" }).waitFor();
      expect(await page.title()).toBe("mobile · Selvage playground");
      expect(await page.locator(".graphiql-tab").count()).toBe(MOBILE.length);

      await page.locator(".graphiql-execute-button").click();
      const answer = page.locator(".graphiql-response");
      // The editor shows spaces as no-break spaces.
      await expect.poll(() => answer.innerText(), { timeout: 10_000 }).toMatch(/Product\s7/);

      await page.getByRole("tab", { name: "FirstNode" }).click();
      await page.locator(".graphiql-execute-button").click();
      await expect.poll(() => answer.innerText(), { timeout: 10_000 }).toMatch(/"node"/);
      await page.locator(".graphiql-sidebar button").first().click();
      await page.getByText("Root Types").waitFor();
      // The workers have their say a moment later.
      await page.waitForTimeout(1500);
      if (process.env.SCREENSHOT !== undefined) await page.screenshot({ path: process.env.SCREENSHOT });

      expect(complaints).toEqual([]);
      const origins = new Set(
        requested.filter((url) => !/^(data|blob):/.test(url)).map((url) => new URL(url).origin),
      );
      expect([...origins]).toEqual([server.publicUrl]);
      expect(requested.some((url) => url.endsWith("/worker-graphql.js"))).toBe(true);
      expect(new URL(page.url()).search).toBe("");
    });

    test("keeps each client's tabs to itself", { timeout: 60_000 }, async () => {
      const server = await serveTwo();
      const { page } = await openBrowser();
      await page.goto(pageOf(server));
      await page.getByRole("tab", { name: "FirstNode" }).waitFor();
      await page.goto(pageOf(server, "web"));
      await page.locator(".graphiql-tab").first().waitFor();
      expect(await page.locator(".graphiql-tab").allInnerTexts()).toEqual(["Web"]);
    });
  },
);

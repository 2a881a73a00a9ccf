import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
} from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GatewayProcess, startGateway } from "../../support/gateway.ts";
import { type Shop, startShop } from "../../support/shop.ts";

const runFile = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));
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

/** What the built program of a client prints, in lines. It must end with code 0. */
async function run(client: string): Promise<string[]> {
  const program = join(root, "dist/examples/clients", client, "main.js");
  const { stdout } = await runFile(process.execPath, [program], {
    env: { ...process.env, GATEWAY_URL: gateway.url },
  });
  return stdout.trimEnd().split("\n");
}

describe("the mobile program", () => {
  it("prints a product card and my orders", async () => {
    const lines = await run("mobile");
    expect(lines.slice(0, 6)).toEqual([
      "Merino Crew Sweater",
      "  86.50 USD",
      "  https://images.shop.example/products/1/1-160.jpg",
      "Orders of Emma Larsen",
      "  4407 DELIVERED 1282.84 USD",
      "    1 x Drift 4K Webcam",
    ]);
    expect(lines.filter((line) => /^ {2}\d+ [A-Z]+ \d+\.\d\d USD$/.test(line))).toHaveLength(5);
    expect(lines.join("\n")).not.toMatch(/now|Missing/);
  });

  it("prints the card without the orders when nobody can tell them", async () => {
    const orders = shop.backend("orders");
    await orders.kill();
    try {
      expect((await run("mobile")).slice(2)).toEqual([
        "  https://images.shop.example/products/1/1-160.jpg",
        "Your orders cannot be shown now.",
        "Missing: User.recentOrders (FAILED, UPSTREAM_UNAVAILABLE)",
      ]);
    } finally {
      await orders.restart();
    }
  });
});

describe("the web program", () => {
  it("prints a product page and the dashboard", async () => {
    expect(await run("web")).toEqual([
      "Merino Crew Sweater",
      "  price: 86.50 USD",
      "  in stock: 87",
      "  rating: 3.7 of 5, by 20",
      "  first review: Perfect gift",
      expect.stringMatching(/^ {2}related: Linen Crew Sweater, (.+, ){6}Corduroy Cardigan$/),
      "Dashboard of Emma Larsen",
      "  orders: 4407 DELIVERED, 3407 DELIVERED, 2407 DELIVERED, 1407 CANCELLED, 407 DELIVERED",
      "  unread: 2",
      expect.stringMatching(/^ {2}for you: Lakeside Trekking Poles, (.+, ){6}Drift 4K Webcam$/),
    ]);
  });

  it("prints what is left of both when two backends are down", async () => {
    const [reviews, products] = [shop.backend("reviews"), shop.backend("products")];
    await Promise.all([reviews.kill(), products.kill()]);
    try {
      const lines = await run("web");
      expect(lines.slice(0, 6)).toEqual([
        "(no name now)",
        "  price: (not now)",
        "  in stock: 87",
        "  rating: (not now)",
        "  first review: (not now)",
        `  related: ${Array(8).fill("(no name now)").join(", ")}`,
      ]);
      expect(lines).toContain("Missing: Product.reviews (FALLBACK, UPSTREAM_UNAVAILABLE)");
      expect(lines).toContain("Missing: Product.name (FAILED, UPSTREAM_UNAVAILABLE)");
      expect(lines).toContain("  unread: 2");
    } finally {
      await Promise.all([reviews.restart(), products.restart()]);
    }
  });
});

describe("selvage compose --client", () => {
  const compose = (client: string) =>
    runFile(process.execPath, ["dist/src/cli/main.js", "compose", "--client", client], { cwd: root });

  it.each(["mobile", "web", "partner"])("prints the schema that %s is served", async (client) => {
    const response = await fetch(`${gateway.url}/graphql/${client}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    const { data } = (await response.json()) as { data: IntrospectionQuery };
    const { stdout } = await compose(client);
    const introspected = printSchema(lexicographicSortSchema(buildClientSchema(data)));
    // Introspection tells that there is a directive, and not where it is used.
    const withoutUses = stdout.replaceAll(/ @semanticNonNull(\(levels: [^)]*\))?$/gm, "");
    expect(print(parse(withoutUses))).toBe(print(parse(introspected)));
    expect(stdout !== withoutUses).toBe(client === "mobile");
  });

  it("says which clients there are", async () => {
    await expect(compose("nobody")).rejects.toMatchObject({
      code: 1,
      stderr: 'selvage: gateway.yaml has no client "nobody". It has mobile, web, partner.\n',
    });
  });
});

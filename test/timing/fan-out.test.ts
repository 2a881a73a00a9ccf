import { afterAll, beforeAll, expect, it } from "vitest";
import { type ShopGateway, startShopGateway } from "../e2e/shop/gateway.ts";

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway.stop());

it("takes as long as the slowest of its parallel fetches, not their sum", async () => {
  const query =
    '{ dashboard(userId: "123") { user { name } recentOrders { id } recommendations { score: id } } }';
  await gateway.ask("web", query);
  const { shop } = gateway;
  await shop.backend("users").fault({ route: "*", kind: "latency", ms: 200 });
  await shop.backend("orders").fault({ route: "*", kind: "latency", ms: 150 });
  await shop.backend("recommendations").fault({ route: "*", kind: "latency", ms: 300 });
  const started = performance.now();
  const { errors } = await gateway.ask("web", query);
  const tookMs = performance.now() - started;
  expect(errors).toBeUndefined();
  expect(tookMs).toBeGreaterThanOrEqual(300);
  expect(tookMs).toBeLessThan(450);
});

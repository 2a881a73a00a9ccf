import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { BackendName } from "../../support/shop.ts";
import { rootOf, type ShopGateway, startShopGateway } from "./gateway.ts";
import { PRODUCT_PAGE } from "./operations.ts";

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.shop.reset());

/** What a backend was asked: the messages of its gRPC calls, the URLs of its REST calls. */
async function asked(backend: BackendName): Promise<string[]> {
  const { calls } = await gateway.shop.backend(backend).calls();
  return calls.map(({ url }) => url);
}

async function masksOf(): Promise<string[][]> {
  const messages = (await asked("products")).map(
    (text) => JSON.parse(text) as { read_mask: { paths: string[] } | null },
  );
  return messages.map(({ read_mask }) => read_mask?.paths ?? []);
}

it("the mobile product page asks for the properties that it shows, and no others", async () => {
  const { data, errors } = await gateway.ask(
    "mobile",
    '{ product(id: "1") { id name price { amount currency } thumbnail } }',
  );

  expect(errors).toBeUndefined();
  expect(data).toEqual({
    product: {
      id: "1",
      name: "Merino Crew Sweater",
      price: { amount: "86.50", currency: "USD" },
      thumbnail: "https://images.shop.example/products/1/1-160.jpg",
    },
  });
  expect(await masksOf()).toEqual([["id", "images", "name", "price"]]);
});

it("a batch asks for its key besides, once for all places that need its items", async () => {
  const { data, errors } = await gateway.ask(
    "web",
    `{ product(id: "1") { related(first: 2) { name } }
       other: product(id: "2") { related(first: 2) { description } }
       few: product(id: "3") { reviews(first: 2) { author { email } } } }`,
  );

  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    product: { related: [{ name: expect.any(String) }, { name: expect.any(String) }] },
    other: { related: [{}, {}] },
    few: { reviews: [{ author: { email: expect.stringContaining("@") } }, {}] },
  });
  // Of the three products, nothing is of interest but that they are there.
  expect((await masksOf()).sort()).toEqual([["description", "id", "name"], ["id"], ["id"], ["id"]]);
  const [users = ""] = await asked("users");
  expect(new URL(users, "http://backend").searchParams.get("fields")).toBe("email,id");
});

it("the web product page has all that it shows", async () => {
  const answer = await gateway.ask("web", PRODUCT_PAGE, { variables: { id: "7" } });

  expect(answer.errors).toBeUndefined();
  const { related, reviews, ...product } = rootOf<Record<"related" | "reviews", unknown[]>>(
    answer,
    "product",
  );
  expect(related).toHaveLength(8);
  expect(reviews).toHaveLength(10);
  expect(JSON.stringify([product, related])).not.toContain("null");
  expect((await masksOf()).sort()).toEqual([
    ["description", "id", "images", "name", "price", "specifications"],
    ["id", "images", "name", "price"],
  ]);
});

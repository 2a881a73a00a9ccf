import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { load } from "@grpc/proto-loader";
import { service as healthService } from "grpc-health-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findProtos } from "../../../examples/shop/lib/protos.ts";
import { type Backend, type Shop, startShop } from "../../support/shop.ts";

type Message = Record<string, unknown>;
type Answer = (error: grpc.ServiceError | null, message: Message) => void;
type Client = grpc.Client &
  Record<
    string,
    (request: Message, options: grpc.CallOptions, answer?: Answer) => grpc.ClientReadableStream<Message>
  >;

let shop: Shop;
let products: Backend;
const clients: Record<string, Client> = {};

beforeAll(async () => {
  shop = await startShop({ only: ["products", "inventory", "recommendations"] });
  products = shop.backend("products");
  for (const name of ["products", "inventory", "recommendations"] as const) {
    const options = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };
    const file = join(findProtos(), "shop", name, "v1", `${name}.proto`);
    const loaded = await load(file, { ...options, includeDirs: [findProtos()] });
    const service = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const definition = loaded[`shop.${name}.v1.${service}`] as grpc.ServiceDefinition;
    const Constructor = grpc.makeGenericClientConstructor(definition, service);
    const address = shop.env[`${name.toUpperCase()}_ADDR`] as string;
    clients[name] = new Constructor(address, grpc.credentials.createInsecure()) as unknown as Client;
  }
});
afterEach(() => shop.reset());
afterAll(async () => {
  for (const client of Object.values(clients)) client.close();
  await shop.stop();
});

function ask<T = Message>(name: string, method: string, request: Message, deadlineMs = 5000): Promise<T> {
  return new Promise((resolve, reject) => {
    clients[name]?.[method]?.(request, { deadline: Date.now() + deadlineMs }, (error, message) =>
      error === null ? resolve(message as T) : reject(error),
    );
  });
}

async function stream(name: string, method: string, request: Message): Promise<Message[]> {
  const messages: Message[] = [];
  const call = clients[name]?.[method]?.(request, { deadline: Date.now() + 5000 });
  for await (const message of call ?? []) messages.push(message as Message);
  return messages;
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

describe("products", () => {
  test("carries every kind of field", async () => {
    const { product } = await ask<{ product: Message }>("products", "GetProduct", { id: "1" });
    expect(product).toMatchObject({
      id: "1",
      name: "Merino Crew Sweater",
      price: { currency_code: "USD", units: "86", nanos: 500_000_000 },
      category: "CATEGORY_APPAREL",
      stock_keeping_number: "4611686018427387905",
      delivery: "shipping",
      warranty_months: null,
      specifications: { fit: expect.any(String) },
    });
    expect(product.checksum).toHaveLength(32);
  });

  test("batches: found ones only, in another order, at most 100", async () => {
    type Products = { products: { id: string }[] };
    const { products } = await ask<Products>("products", "BatchGetProducts", { ids: ["5", "2", "777", "5"] });
    expect(products.map(({ id }) => id)).toEqual(["2", "5"]);
    expect((await ask<Products>("products", "BatchGetProducts", { ids: ids(100) })).products).toHaveLength(
      100,
    );
    const tooMany = ask("products", "BatchGetProducts", { ids: ids(101) });
    await expect(tooMany).rejects.toMatchObject({ code: grpc.status.INVALID_ARGUMENT });
  });

  test("answers with the fields of a read mask, and with all where it names none", async () => {
    type Found = { product: Message };
    const read = (paths: string[]): Promise<Found> =>
      ask<Found>("products", "GetProduct", { id: "1", read_mask: { paths } });
    const { product } = await read(["name", "subtitle"]);
    expect(product).toMatchObject({ name: "Merino Crew Sweater", id: "", price: null, images: [] });
    expect((await read([])).product).toMatchObject({ id: "1", category: "CATEGORY_APPAREL" });
    const batch = await ask<{ products: Message[] }>("products", "BatchGetProducts", {
      ids: ["1", "2"],
      read_mask: { paths: ["id"] },
    });
    expect(batch.products.map(({ id, name }) => [id, name])).toEqual([
      ["2", ""],
      ["1", ""],
    ]);
    await expect(read(["nmae"])).rejects.toMatchObject({ code: grpc.status.INVALID_ARGUMENT });
  });

  test("pages through all by token and by cursor", async () => {
    type Page = {
      edges: { node: { id: string }; cursor: string }[];
      next_page_token: string;
      has_next_page: boolean;
      total_count: number;
    };
    const page = await ask<Page>("products", "ListProducts", {});
    expect(page).toMatchObject({ has_next_page: true, total_count: 500 });
    expect(page.edges).toHaveLength(20);
    expect(page.edges.at(-1)?.cursor).toBe(page.next_page_token);
    const next = await ask<Page>("products", "ListProducts", {
      page_size: 100,
      page_token: page.edges[1]?.cursor,
    });
    expect(next.edges[0]?.node.id).toBe("3");
    const bad = ask("products", "ListProducts", { page_token: "nonsense" });
    await expect(bad).rejects.toMatchObject({ code: grpc.status.INVALID_ARGUMENT });
  });

  test("searches and streams", async () => {
    const found = await ask<{ products: { name: string }[] }>("products", "SearchProducts", {
      text: "bread joy",
    });
    expect(found.products.map(({ name }) => name)).toEqual(["The Joy of Bread"]);
    const books = await stream("products", "StreamProducts", { categories: ["CATEGORY_BOOKS"], limit: 3 });
    expect(books.map(({ id }) => id)).toEqual(["5", "10", "15"]);
  });

  test("says that it serves", async () => {
    const Health = grpc.makeGenericClientConstructor(healthService as grpc.ServiceDefinition, "Health");
    const client = new Health(products.address, grpc.credentials.createInsecure()) as unknown as Client;
    const status = await new Promise((resolve, reject) => {
      const request = { service: "shop.products.v1.Products" };
      client.check?.(request, {}, (error, message) => (error ? reject(error) : resolve(message)));
    });
    client.close();
    expect(status).toMatchObject({ status: "SERVING" });
    expect((await products.calls()).total).toBe(0);
  });
});

describe("inventory and recommendations", () => {
  test("limits per product and per user", async () => {
    const related = await ask<{ results: { product_id: string; related_product_ids: string[] }[] }>(
      ...([
        "recommendations",
        "BatchGetRelatedProducts",
        { product_ids: ["1", "2", "x"], limit: 3 },
      ] as const),
    );
    expect(related.results.map((entry) => [entry.product_id, entry.related_product_ids.length])).toEqual([
      ["2", 3],
      ["1", 3],
    ]);
    const recommended = await ask<{ results: { recommendations: Message[] }[] }>(
      ...(["recommendations", "BatchGetRecommendations", { user_ids: ["1", "123"], limit: 4 }] as const),
    );
    expect(recommended.results.map(({ recommendations }) => recommendations.length)).toEqual([4, 4]);
    expect(recommended.results[0]?.recommendations[0]?.reason).toMatch(/^REASON_/);
  });

  test("streams changes and ends", async () => {
    const changes = await stream("inventory", "WatchAvailability", { product_id: "1" });
    expect(changes).toHaveLength(5);
    expect(await stream("recommendations", "StreamRecommendations", { user_id: "123" })).toHaveLength(12);
    const unknown = stream("inventory", "WatchAvailability", { product_id: "0" });
    await expect(unknown).rejects.toMatchObject({ code: grpc.status.NOT_FOUND });
  });
});

describe("faults", () => {
  const route = "shop.products.v1.Products/GetProduct";
  const get = (deadlineMs?: number): Promise<Message> =>
    ask("products", "GetProduct", { id: "1" }, deadlineMs);

  test("calls are counted with message, metadata and deadline", async () => {
    await get();
    const { byRoute, calls } = await products.calls();
    expect(byRoute).toEqual({ [route]: 1 });
    expect(calls[0]).toMatchObject({
      route,
      url: '{"id":"1","read_mask":null}',
      outcome: "answered",
      status: 0,
    });
    expect(calls[0]?.headers["user-agent"]).toMatch(/grpc/);
    expect(calls[0]?.deadlineMs).toBeGreaterThan(3000);
  });

  test("latency", async () => {
    await products.fault({ route, kind: "latency", ms: 300, count: 1 });
    const began = performance.now();
    await get();
    expect(performance.now() - began).toBeGreaterThan(290);
  });

  test("status, with details and trailers", async () => {
    await products.fault({
      route: "*",
      kind: "status",
      status: 8,
      body: "slow down",
      headers: { "x-wait": "7" },
    });
    const error: unknown = await get().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: grpc.status.RESOURCE_EXHAUSTED, details: "slow down" });
    expect((error as grpc.ServiceError).metadata.get("x-wait")).toEqual(["7"]);
    await products.clearFaults();
    await products.fault({ route: "*", kind: "status" });
    await expect(get()).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE });
    await expect(stream("products", "StreamProducts", {})).rejects.toMatchObject({
      code: grpc.status.UNAVAILABLE,
    });
  });

  test("malformed bytes", async () => {
    await products.fault({ route, kind: "malformed" });
    await expect(get()).rejects.toMatchObject({ code: grpc.status.INTERNAL });
  });

  test("reset", async () => {
    await products.fault({ route, kind: "reset", count: 1 });
    await expect(get()).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE });
    await expect
      .poll(() =>
        get().then(
          () => "served",
          () => "failed",
        ),
      )
      .toBe("served");
    expect((await products.calls()).calls[0]).toMatchObject({ outcome: "reset", status: null });
  });

  test("hang, until the caller's deadline", async () => {
    await products.fault({ route, kind: "hang" });
    await expect(get(200)).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
    await expect.poll(async () => (await products.calls()).aborted).toBe(1);
    expect((await products.calls()).inFlight).toBe(0);
  });

  test("hold, until the faults are cleared", async () => {
    await products.fault({ route, kind: "hold" });
    const asked = [get(), get()];
    await expect.poll(async () => (await products.calls()).inFlight).toBe(2);
    await products.clearFaults();
    expect(await Promise.all(asked)).toHaveLength(2);
    expect(await products.calls()).toMatchObject({ inFlight: 0, maxInFlight: 2, aborted: 0 });
  });
});

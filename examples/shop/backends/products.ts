import { status } from "@grpc/grpc-js";
import { COUNTS, numbersTo } from "../data/counts.ts";
import { toMoneyMessage } from "../data/money.ts";
import { makeProduct, type Product } from "../data/products.ts";
import { GrpcError, runGrpc } from "../lib/grpc.ts";
import { batchOf, type FieldMask, masked, oneOf, sizeOf, toTimestamp } from "../lib/messages.ts";

const all = numbersTo(COUNTS.products).map((n) => {
  const product = makeProduct(n);
  return { product, message: toMessage(product), words: searchText(product) };
});
const products = new Map(all.map(({ product, message }) => [product.id, message]));
const fields = new Set(all.flatMap(({ message }) => Object.keys(message)));

await runGrpc("products", {
  proto: "shop/products/v1/products.proto",
  name: "shop.products.v1.Products",
  unary: {
    GetProduct: ({ id, read_mask }: { id: string } & Masked) => {
      const product = oneOf("product", id, (key) => products.get(key));
      return { product: masked(product, read_mask, fields) };
    },
    BatchGetProducts: ({ ids, read_mask }: { ids: string[] } & Masked) => {
      const found = batchOf("ids", ids, (id) => products.get(id));
      return { products: found.map((product) => masked(product, read_mask, fields)) };
    },
    ListProducts: ({ page_size, page_token }: { page_size: number; page_token: string }) => {
      const size = sizeOf("page_size", page_size, 20, 100);
      const start = page_token === "" ? 0 : fromCursor(page_token);
      const end = Math.min(start + size, all.length);
      const edges = all.slice(start, end).map(({ message }, index) => ({
        node: message,
        cursor: toCursor(start + index + 1),
      }));
      const hasNext = end < all.length;
      const next_page_token = hasNext ? toCursor(end) : "";
      return { edges, next_page_token, has_next_page: hasNext, total_count: all.length };
    },
    SearchProducts: ({ text, page_size }: { text: string; page_size: number }) => {
      const size = sizeOf("page_size", page_size, 20, 100);
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const found = all.filter((entry) => words.every((word) => entry.words.includes(word)));
      return { products: found.slice(0, size).map(({ message }) => message) };
    },
  },
  streams: {
    *StreamProducts({ categories, limit }: { categories: string[]; limit: number }) {
      let left = sizeOf("limit", limit, 20, COUNTS.products);
      for (const { message } of all) {
        if (categories.length > 0 && !categories.includes(message.category)) continue;
        if (left-- === 0) return;
        yield message;
      }
    },
  },
});

interface Masked {
  readonly read_mask: FieldMask | null;
}

/** `shop.products.v1.Product`, in the shape proto-loader encodes. */
function toMessage(product: Product): Record<string, unknown> & { readonly category: string } {
  const { id, name, description, specifications, checksum, subtitle, warrantyMonths, brand, delivery } =
    product;
  return {
    ...{ id, name, description, specifications, checksum },
    price: toMoneyMessage(product.priceCents),
    images: numbersTo(product.imageCount).map((n) => ({
      url: `https://images.shop.example/products/${id}/${n}.jpg`,
      alt: n === 1 ? name : `${name}, view ${n}`,
      thumbnail_url: `https://images.shop.example/products/${id}/${n}-160.jpg`,
    })),
    category: `CATEGORY_${product.category}`,
    ...(subtitle !== null && { subtitle: { value: subtitle } }),
    ...(warrantyMonths !== null && { warranty_months: { value: warrantyMonths } }),
    stock_keeping_number: product.stockKeepingNumber.toString(),
    created_at: toTimestamp(product.createdAt),
    ...("weightGrams" in delivery
      ? { shipping: { weight_grams: delivery.weightGrams } }
      : { download: { size_bytes: String(delivery.sizeBytes) } }),
    ...(brand !== null && { brand }),
  };
}

function searchText({ name, description, brand }: Product): string {
  return `${name} ${description} ${brand ?? ""}`.toLowerCase();
}

/** Opaque, as a good cursor is: the number of products up to and including this one. */
function toCursor(count: number): string {
  return Buffer.from(`product:${count}`).toString("base64url");
}

function fromCursor(cursor: string): number {
  const count = /^product:(\d{1,6})$/.exec(Buffer.from(cursor, "base64url").toString())?.[1];
  if (count === undefined) throw new GrpcError(status.INVALID_ARGUMENT, "page_token is not one of ours.");
  return Number(count);
}

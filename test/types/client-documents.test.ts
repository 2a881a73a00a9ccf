import { describe, expectTypeOf, it } from "vitest";
import { execute } from "../../examples/clients/execute.ts";
import { MyOrdersDocument, ProductCardDocument } from "../../examples/clients/mobile/generated/graphql.ts";
import { PaymentsDocument } from "../../examples/clients/partner/generated/graphql.ts";
import {
  AddReviewDocument,
  type AddReviewMutationVariables,
  ProductPageDocument,
} from "../../examples/clients/web/generated/graphql.ts";
import type { argumentOf } from "../../src/sources/directive.ts";

// `tsc` is what tests these types; nothing here runs.

describe("a typed document", () => {
  it("knows that a product may be missing, and so may each of its fields but the key", async () => {
    const { data } = await execute("mobile", ProductCardDocument, { id: "1" });
    type Product = NonNullable<typeof data.product>;
    expectTypeOf(data.product).toEqualTypeOf<Product | null>();
    expectTypeOf<Product["id"]>().toEqualTypeOf<string>();
    expectTypeOf<Product["name"]>().toEqualTypeOf<string | null>();
    expectTypeOf<Product["thumbnail"]>().toEqualTypeOf<string | null>();
    expectTypeOf<keyof Product>().toEqualTypeOf<"id" | "name" | "price" | "thumbnail">();
  });

  it("has exact numbers and moments as texts, and enums as their names", async () => {
    const { data } = await execute("mobile", MyOrdersDocument, {});
    type Order = NonNullable<NonNullable<typeof data.user>["recentOrders"]>[number];
    expectTypeOf<Order["total"]["amount"]>().toEqualTypeOf<string>();
    expectTypeOf<Order["status"]>().toEqualTypeOf<
      "CANCELLED" | "DELIVERED" | "PAID" | "PENDING" | "SHIPPED"
    >();
    const payments = await execute("partner", PaymentsDocument, {});
    type Payment = NonNullable<typeof payments.data.payments>["edges"][number]["node"];
    expectTypeOf<Payment["referenceNumber"]>().toEqualTypeOf<string>();
  });

  it("holds what its client is served: a view, and lists whose items may be missing", async () => {
    const { data } = await execute("web", ProductPageDocument, {});
    type Product = NonNullable<typeof data.product>;
    type Related = NonNullable<Product["related"]>[number];
    expectTypeOf<null>().toExtend<Related>();
    expectTypeOf<NonNullable<Product["reviews"]>[number]["createdAt"]>().toEqualTypeOf<string>();
  });

  it("says of itself what is degraded, by the names of its own schema", async () => {
    const { extensions } = await execute("mobile", MyOrdersDocument, {});
    type Entry = NonNullable<typeof extensions.degraded>[number];
    expectTypeOf<"User.recentOrders">().toExtend<Entry["coordinate"]>();
    expectTypeOf<"Product.reviews">().not.toExtend<Entry["coordinate"]>();
    expectTypeOf<"CIRCUIT_OPEN">().toExtend<Entry["cause"]>();
    expectTypeOf<"FORBIDDEN">().not.toExtend<Entry["cause"]>();
  });

  it("takes its own variables and no others", () => {
    expectTypeOf(execute<"web", unknown, AddReviewMutationVariables>)
      .parameter(2)
      .toEqualTypeOf<AddReviewMutationVariables>();
    expectTypeOf<{
      input: { productId: string; authorId: string; rating: number };
    }>().toExtend<AddReviewMutationVariables>();
    expectTypeOf<{
      input: { productId: string; authorId: string };
    }>().not.toExtend<AddReviewMutationVariables>();
    expectTypeOf(AddReviewDocument.toString()).toExtend<string>();
  });
});

describe("argumentOf", () => {
  it("takes the arguments of the directive only", () => {
    expectTypeOf<typeof argumentOf<"batchLookup">>().parameter(1).toEqualTypeOf<"key" | "maxSize">();
  });
});

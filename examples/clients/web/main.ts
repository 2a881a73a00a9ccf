// A web shop's pages: a product, and the dashboard of a user. Run it beside `npm start`.
import { describeMissing, execute, isDegraded } from "../execute.ts";
import {
  DashboardDocument,
  type DashboardQuery,
  ProductPageDocument,
  type ProductPageQuery,
} from "./generated/graphql.ts";

const page = await execute("web", ProductPageDocument, { id: "1" });
const dashboard = await execute("web", DashboardDocument, { userId: "123" });
process.stdout.write(
  [
    formatPage(page.data),
    describeMissing(page),
    formatDashboard(dashboard.data),
    describeMissing(dashboard),
  ].join(""),
);

function formatPage({ product }: ProductPageQuery): string {
  if (product === null) return "There is no such product.\n";
  const { name, price, availability, reviews, reviewSummary, related } = product;
  // An empty list would look as if nobody had written one.
  const hasReviews = reviews !== null && !isDegraded(page, ["product", "reviews"]);
  return `${name ?? "(no name now)"}
  price: ${price === null ? "(not now)" : `${price.amount} ${price.currency}`}
  in stock: ${availability?.quantity ?? "(not now)"}
  rating: ${reviewSummary === null ? "(not now)" : `${reviewSummary.average} of 5, by ${reviewSummary.count}`}
  first review: ${hasReviews ? (reviews[0]?.title ?? "(none)") : "(not now)"}
  related: ${related?.map((other) => other?.name ?? "(no name now)").join(", ") ?? "(not now)"}\n`;
}

function formatDashboard({ dashboard }: DashboardQuery): string {
  if (dashboard === null) return "There is no such user.\n";
  const { user, recentOrders, notifications, recommendations } = dashboard;
  return `Dashboard of ${user.name ?? `user ${user.id}`}
  orders: ${recentOrders?.map(({ id, status }) => `${id} ${status}`).join(", ") ?? "(not now)"}
  unread: ${notifications?.unread ?? "(not now)"}
  for you: ${recommendations?.map((product) => product?.name ?? "(no name now)").join(", ") ?? "(not now)"}\n`;
}

/** The product page of the web client: five backends. */
export const PRODUCT_PAGE = `query ($id: ID!) {
  product(id: $id) {
    id name description
    price { amount currency } images { url alt } specifications { name value }
    availability { inStock quantity }
    reviews(first: 10) { id rating title body author { id name } createdAt }
    reviewSummary { average count }
    related(first: 8) { id name price { amount currency } thumbnail }
  }
}`;

export const DASHBOARD = `query ($id: ID!) {
  dashboard(userId: $id) {
    user { id name }
    recentOrders { id status items { quantity product { id name thumbnail } } }
    notifications { unread items { id title createdAt } }
    recommendations { id name thumbnail }
  }
}`;

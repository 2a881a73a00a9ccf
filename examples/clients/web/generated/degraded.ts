/** A field of this client's schema. Any may be degraded: one that is not fetched by itself fails with its object. */
export type Coordinate =
  | 'Availability.inStock'
  | 'Availability.quantity'
  | 'Dashboard.notifications'
  | 'Dashboard.recentOrders'
  | 'Dashboard.recommendations'
  | 'Dashboard.user'
  | 'Image.alt'
  | 'Image.url'
  | 'Money.amount'
  | 'Money.currency'
  | 'Mutation.addReview'
  | 'Mutation.cancelOrder'
  | 'Mutation.createOrder'
  | 'Mutation.updateUser'
  | 'Notification.createdAt'
  | 'Notification.id'
  | 'Notification.read'
  | 'Notification.title'
  | 'Notifications.items'
  | 'Notifications.unread'
  | 'Order.id'
  | 'Order.items'
  | 'Order.placedAt'
  | 'Order.status'
  | 'Order.total'
  | 'OrderConnection.edges'
  | 'OrderConnection.pageInfo'
  | 'OrderEdge.cursor'
  | 'OrderEdge.node'
  | 'OrderItem.product'
  | 'OrderItem.quantity'
  | 'OrderItem.unitPrice'
  | 'PageInfo.endCursor'
  | 'PageInfo.hasNextPage'
  | 'Product.availability'
  | 'Product.description'
  | 'Product.id'
  | 'Product.images'
  | 'Product.name'
  | 'Product.price'
  | 'Product.related'
  | 'Product.reviewSummary'
  | 'Product.reviews'
  | 'Product.specifications'
  | 'Product.thumbnail'
  | 'ProductConnection.edges'
  | 'ProductConnection.pageInfo'
  | 'ProductConnection.totalCount'
  | 'ProductEdge.cursor'
  | 'ProductEdge.node'
  | 'Query.dashboard'
  | 'Query.order'
  | 'Query.orders'
  | 'Query.product'
  | 'Query.products'
  | 'Query.review'
  | 'Query.search'
  | 'Query.user'
  | 'Review.author'
  | 'Review.body'
  | 'Review.createdAt'
  | 'Review.id'
  | 'Review.rating'
  | 'Review.title'
  | 'ReviewSummary.average'
  | 'ReviewSummary.count'
  | 'Specification.name'
  | 'Specification.value'
  | 'User.avatarUrl'
  | 'User.bio'
  | 'User.email'
  | 'User.id'
  | 'User.name'
  | 'User.recentOrders';

/** Why the real value is not there. */
export type DegradedCause =
  | 'BAD_UPSTREAM'
  | 'CIRCUIT_OPEN'
  | 'DEADLINE_EXCEEDED'
  | 'OVERLOADED'
  | 'RATE_LIMITED'
  | 'UPSTREAM_ERROR'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_UNAVAILABLE';

/** A place of an answer that is not what it would be if every backend were well. */
export interface Degraded {
  readonly path: readonly (string | number)[];
  readonly coordinate: Coordinate;
  /** FAILED is also an error; the others are none. */
  readonly status: 'FALLBACK' | 'STALE' | 'SKIPPED' | 'FAILED';
  readonly cause: DegradedCause;
  /** How old a STALE value is. */
  readonly ageMs?: number;
  /** When asking again may help. */
  readonly retryAfterMs?: number;
}

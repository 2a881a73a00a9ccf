/** A field of this client's schema. Any may be degraded: one that is not fetched by itself fails with its object. */
export type Coordinate =
  | 'Money.amount'
  | 'Money.currency'
  | 'Order.id'
  | 'Order.items'
  | 'Order.status'
  | 'Order.total'
  | 'OrderItem.product'
  | 'OrderItem.quantity'
  | 'PageInfo.endCursor'
  | 'PageInfo.hasNextPage'
  | 'Product.id'
  | 'Product.name'
  | 'Product.price'
  | 'Product.thumbnail'
  | 'ProductConnection.edges'
  | 'ProductConnection.pageInfo'
  | 'ProductEdge.cursor'
  | 'ProductEdge.node'
  | 'Query.product'
  | 'Query.products'
  | 'Query.search'
  | 'Query.user'
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

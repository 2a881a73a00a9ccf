/** A field of this client's schema. Any may be degraded: one that is not fetched by itself fails with its object. */
export type Coordinate =
  | 'Availability.inStock'
  | 'Availability.quantity'
  | 'Availability.updatedAt'
  | 'CardPayment.brand'
  | 'CardPayment.last4'
  | 'Money.amount'
  | 'Money.currency'
  | 'Order.id'
  | 'Order.items'
  | 'Order.payment'
  | 'Order.placedAt'
  | 'Order.status'
  | 'Order.total'
  | 'Order.user'
  | 'OrderConnection.edges'
  | 'OrderConnection.pageInfo'
  | 'OrderEdge.cursor'
  | 'OrderEdge.node'
  | 'OrderItem.product'
  | 'OrderItem.quantity'
  | 'OrderItem.unitPrice'
  | 'PageInfo.endCursor'
  | 'PageInfo.hasNextPage'
  | 'Payment.amount'
  | 'Payment.card'
  | 'Payment.createdAt'
  | 'Payment.id'
  | 'Payment.order'
  | 'Payment.referenceNumber'
  | 'Payment.status'
  | 'Payment.wallet'
  | 'PaymentConnection.edges'
  | 'PaymentConnection.pageInfo'
  | 'PaymentEdge.cursor'
  | 'PaymentEdge.node'
  | 'Product.availability'
  | 'Product.brand'
  | 'Product.category'
  | 'Product.id'
  | 'Product.name'
  | 'Product.price'
  | 'Product.stockKeepingNumber'
  | 'ProductConnection.edges'
  | 'ProductConnection.pageInfo'
  | 'ProductConnection.totalCount'
  | 'ProductEdge.cursor'
  | 'ProductEdge.node'
  | 'Query.order'
  | 'Query.orders'
  | 'Query.payment'
  | 'Query.payments'
  | 'Query.product'
  | 'Query.products'
  | 'User.id'
  | 'User.name'
  | 'WalletPayment.provider';

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

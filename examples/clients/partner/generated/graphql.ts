/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type OrderStatus =
  | 'CANCELLED'
  | 'DELIVERED'
  | 'PAID'
  | 'PENDING'
  | 'SHIPPED';

export type PaymentStatus =
  | 'AUTHORIZED'
  | 'CAPTURED'
  | 'REFUNDED';

export type OrdersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type OrdersQuery = { readonly orders: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly status: OrderStatus, readonly placedAt: string, readonly user: { readonly id: string, readonly name: string | null } | null, readonly items: ReadonlyArray<{ readonly quantity: number, readonly product: { readonly id: string, readonly name: string | null, readonly availability: { readonly inStock: boolean, readonly quantity: number } | null } | null }>, readonly payment: { readonly id: string, readonly status: PaymentStatus, readonly referenceNumber: string, readonly amount: { readonly amount: string, readonly currency: string } } | null } }>, readonly pageInfo: { readonly endCursor: string | null, readonly hasNextPage: boolean } } | null };

export type PaymentsQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type PaymentsQuery = { readonly payments: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly status: PaymentStatus, readonly referenceNumber: string, readonly card: { readonly brand: string, readonly last4: string } | null, readonly wallet: { readonly provider: string } | null, readonly order: { readonly id: string, readonly status: OrderStatus } | null } }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const OrdersDocument = new TypedDocumentString(`
    query Orders($first: Int = 5, $after: String) {
  orders(first: $first, after: $after) {
    edges {
      node {
        id
        status
        placedAt
        user {
          id
          name
        }
        items {
          quantity
          product {
            id
            name
            availability {
              inStock
              quantity
            }
          }
        }
        payment {
          id
          status
          referenceNumber
          amount {
            amount
            currency
          }
        }
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    `) as unknown as TypedDocumentString<OrdersQuery, OrdersQueryVariables>;
export const PaymentsDocument = new TypedDocumentString(`
    query Payments($first: Int = 5) {
  payments(first: $first) {
    edges {
      node {
        id
        status
        referenceNumber
        card {
          brand
          last4
        }
        wallet {
          provider
        }
        order {
          id
          status
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<PaymentsQuery, PaymentsQueryVariables>;
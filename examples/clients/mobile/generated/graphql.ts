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

export type ProductCardQueryVariables = Exact<{
  id?: string;
}>;


export type ProductCardQuery = { readonly product: { readonly id: string, readonly name: string | null, readonly thumbnail: string | null, readonly price: { readonly amount: string, readonly currency: string } | null } | null };

export type ProductListQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ProductListQuery = { readonly products: { readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly name: string | null, readonly thumbnail: string | null, readonly price: { readonly amount: string, readonly currency: string } | null } }>, readonly pageInfo: { readonly endCursor: string | null, readonly hasNextPage: boolean } } | null };

export type MyOrdersQueryVariables = Exact<{
  userId?: string;
}>;


export type MyOrdersQuery = { readonly user: { readonly id: string, readonly name: string | null, readonly recentOrders: ReadonlyArray<{ readonly id: string, readonly status: OrderStatus, readonly total: { readonly amount: string, readonly currency: string }, readonly items: ReadonlyArray<{ readonly quantity: number, readonly product: { readonly id: string, readonly name: string | null, readonly thumbnail: string | null } | null }> }> | null } | null };

export type SearchQueryVariables = Exact<{
  text?: string;
  first?: number | null | undefined;
}>;


export type SearchQuery = { readonly search: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly thumbnail: string | null }> | null };

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

export const ProductCardDocument = new TypedDocumentString(`
    query ProductCard($id: ID! = "1") {
  product(id: $id) {
    id
    name
    price {
      amount
      currency
    }
    thumbnail
  }
}
    `) as unknown as TypedDocumentString<ProductCardQuery, ProductCardQueryVariables>;
export const ProductListDocument = new TypedDocumentString(`
    query ProductList($first: Int = 10, $after: String) {
  products(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        name
        price {
          amount
          currency
        }
        thumbnail
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    `) as unknown as TypedDocumentString<ProductListQuery, ProductListQueryVariables>;
export const MyOrdersDocument = new TypedDocumentString(`
    query MyOrders($userId: ID! = "123") {
  user(id: $userId) {
    id
    name
    recentOrders(first: 5) {
      id
      status
      total {
        amount
        currency
      }
      items {
        quantity
        product {
          id
          name
          thumbnail
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MyOrdersQuery, MyOrdersQueryVariables>;
export const SearchDocument = new TypedDocumentString(`
    query Search($text: String! = "lamp", $first: Int = 10) {
  search(text: $text, first: $first) {
    id
    name
    thumbnail
  }
}
    `) as unknown as TypedDocumentString<SearchQuery, SearchQueryVariables>;
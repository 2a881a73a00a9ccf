/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type AddReview = {
  readonly authorId: string;
  readonly body?: string | null | undefined;
  readonly productId: string;
  /** 1 to 5. */
  readonly rating: number;
  readonly title?: string | null | undefined;
};

export type CreateOrder = {
  readonly items: ReadonlyArray<CreateOrderItem>;
  readonly userId: string;
};

export type CreateOrderItem = {
  readonly productId: string;
  readonly quantity: number;
};

export type OrderStatus =
  | 'CANCELLED'
  | 'DELIVERED'
  | 'PAID'
  | 'PENDING'
  | 'SHIPPED';

export type UpdateUser = {
  readonly bio?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly name?: string | null | undefined;
};

export type ProductPageQueryVariables = Exact<{
  id?: string;
}>;


export type ProductPageQuery = { readonly product: { readonly id: string, readonly name: string | null, readonly description: string | null, readonly price: { readonly amount: string, readonly currency: string } | null, readonly images: ReadonlyArray<{ readonly url: string, readonly alt: string }> | null, readonly specifications: ReadonlyArray<{ readonly name: string, readonly value: string }> | null, readonly availability: { readonly inStock: boolean, readonly quantity: number } | null, readonly reviews: ReadonlyArray<{ readonly id: string, readonly rating: number, readonly title: string | null, readonly body: string | null, readonly createdAt: string, readonly author: { readonly id: string, readonly name: string | null } | null }> | null, readonly reviewSummary: { readonly average: number, readonly count: number } | null, readonly related: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly thumbnail: string | null, readonly price: { readonly amount: string, readonly currency: string } | null } | null> | null } | null };

export type DashboardQueryVariables = Exact<{
  userId?: string;
}>;


export type DashboardQuery = { readonly dashboard: { readonly user: { readonly id: string, readonly name: string | null, readonly avatarUrl: string | null }, readonly recentOrders: ReadonlyArray<{ readonly id: string, readonly status: OrderStatus, readonly placedAt: string, readonly total: { readonly amount: string, readonly currency: string }, readonly items: ReadonlyArray<{ readonly quantity: number, readonly product: { readonly id: string, readonly name: string | null, readonly thumbnail: string | null } | null }> }> | null, readonly notifications: { readonly unread: number, readonly items: ReadonlyArray<{ readonly id: string, readonly title: string, readonly createdAt: string }> } | null, readonly recommendations: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly thumbnail: string | null } | null> | null } | null };

export type AddReviewMutationVariables = Exact<{
  input?: AddReview;
}>;


export type AddReviewMutation = { readonly addReview: { readonly id: string, readonly rating: number, readonly title: string | null, readonly body: string | null, readonly author: { readonly id: string, readonly name: string | null } | null } | null };

export type CreateOrderMutationVariables = Exact<{
  input?: CreateOrder;
}>;


export type CreateOrderMutation = { readonly createOrder: { readonly id: string, readonly status: OrderStatus, readonly total: { readonly amount: string, readonly currency: string } } | null };

export type UpdateUserMutationVariables = Exact<{
  id?: string;
  input?: UpdateUser;
}>;


export type UpdateUserMutation = { readonly updateUser: { readonly id: string, readonly name: string | null, readonly email: string | null, readonly bio: string | null } | null };

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

export const ProductPageDocument = new TypedDocumentString(`
    query ProductPage($id: ID! = "1") {
  product(id: $id) {
    id
    name
    description
    price {
      amount
      currency
    }
    images {
      url
      alt
    }
    specifications {
      name
      value
    }
    availability {
      inStock
      quantity
    }
    reviews(first: 10) {
      id
      rating
      title
      body
      author {
        id
        name
      }
      createdAt
    }
    reviewSummary {
      average
      count
    }
    related(first: 8) {
      id
      name
      price {
        amount
        currency
      }
      thumbnail
    }
  }
}
    `) as unknown as TypedDocumentString<ProductPageQuery, ProductPageQueryVariables>;
export const DashboardDocument = new TypedDocumentString(`
    query Dashboard($userId: ID! = "123") {
  dashboard(userId: $userId) {
    user {
      id
      name
      avatarUrl
    }
    recentOrders {
      id
      status
      placedAt
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
    notifications {
      unread
      items {
        id
        title
        createdAt
      }
    }
    recommendations {
      id
      name
      thumbnail
    }
  }
}
    `) as unknown as TypedDocumentString<DashboardQuery, DashboardQueryVariables>;
export const AddReviewDocument = new TypedDocumentString(`
    mutation AddReview($input: AddReview! = {productId: "1", authorId: "123", rating: 5, title: "Warm", body: "Worth every cent."}) {
  addReview(input: $input) {
    id
    rating
    title
    body
    author {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<AddReviewMutation, AddReviewMutationVariables>;
export const CreateOrderDocument = new TypedDocumentString(`
    mutation CreateOrder($input: CreateOrder! = {userId: "123", items: [{productId: "1", quantity: 2}]}) {
  createOrder(input: $input) {
    id
    status
    total {
      amount
      currency
    }
  }
}
    `) as unknown as TypedDocumentString<CreateOrderMutation, CreateOrderMutationVariables>;
export const UpdateUserDocument = new TypedDocumentString(`
    mutation UpdateUser($id: ID! = "123", $input: UpdateUser! = {bio: "I knit."}) {
  updateUser(id: $id, input: $input) {
    id
    name
    email
    bio
  }
}
    `) as unknown as TypedDocumentString<UpdateUserMutation, UpdateUserMutationVariables>;
/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query ProductPage($id: ID! = \"1\") {\n  product(id: $id) {\n    id\n    name\n    description\n    price {\n      amount\n      currency\n    }\n    images {\n      url\n      alt\n    }\n    specifications {\n      name\n      value\n    }\n    availability {\n      inStock\n      quantity\n    }\n    reviews(first: 10) {\n      id\n      rating\n      title\n      body\n      author {\n        id\n        name\n      }\n      createdAt\n    }\n    reviewSummary {\n      average\n      count\n    }\n    related(first: 8) {\n      id\n      name\n      price {\n        amount\n        currency\n      }\n      thumbnail\n    }\n  }\n}\n\nquery Dashboard($userId: ID! = \"123\") {\n  dashboard(userId: $userId) {\n    user {\n      id\n      name\n      avatarUrl\n    }\n    recentOrders {\n      id\n      status\n      placedAt\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        product {\n          id\n          name\n          thumbnail\n        }\n      }\n    }\n    notifications {\n      unread\n      items {\n        id\n        title\n        createdAt\n      }\n    }\n    recommendations {\n      id\n      name\n      thumbnail\n    }\n  }\n}\n\nmutation AddReview($input: AddReview!) {\n  addReview(input: $input) {\n    id\n    rating\n    title\n    body\n    author {\n      id\n      name\n    }\n  }\n}\n\nmutation CreateOrder($input: CreateOrder!) {\n  createOrder(input: $input) {\n    id\n    status\n    total {\n      amount\n      currency\n    }\n  }\n}\n\nmutation UpdateUser($id: ID!, $input: UpdateUser!) {\n  updateUser(id: $id, input: $input) {\n    id\n    name\n    email\n    bio\n  }\n}": typeof types.ProductPageDocument,
};
const documents: Documents = {
    "query ProductPage($id: ID! = \"1\") {\n  product(id: $id) {\n    id\n    name\n    description\n    price {\n      amount\n      currency\n    }\n    images {\n      url\n      alt\n    }\n    specifications {\n      name\n      value\n    }\n    availability {\n      inStock\n      quantity\n    }\n    reviews(first: 10) {\n      id\n      rating\n      title\n      body\n      author {\n        id\n        name\n      }\n      createdAt\n    }\n    reviewSummary {\n      average\n      count\n    }\n    related(first: 8) {\n      id\n      name\n      price {\n        amount\n        currency\n      }\n      thumbnail\n    }\n  }\n}\n\nquery Dashboard($userId: ID! = \"123\") {\n  dashboard(userId: $userId) {\n    user {\n      id\n      name\n      avatarUrl\n    }\n    recentOrders {\n      id\n      status\n      placedAt\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        product {\n          id\n          name\n          thumbnail\n        }\n      }\n    }\n    notifications {\n      unread\n      items {\n        id\n        title\n        createdAt\n      }\n    }\n    recommendations {\n      id\n      name\n      thumbnail\n    }\n  }\n}\n\nmutation AddReview($input: AddReview!) {\n  addReview(input: $input) {\n    id\n    rating\n    title\n    body\n    author {\n      id\n      name\n    }\n  }\n}\n\nmutation CreateOrder($input: CreateOrder!) {\n  createOrder(input: $input) {\n    id\n    status\n    total {\n      amount\n      currency\n    }\n  }\n}\n\nmutation UpdateUser($id: ID!, $input: UpdateUser!) {\n  updateUser(id: $id, input: $input) {\n    id\n    name\n    email\n    bio\n  }\n}": types.ProductPageDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ProductPage($id: ID! = \"1\") {\n  product(id: $id) {\n    id\n    name\n    description\n    price {\n      amount\n      currency\n    }\n    images {\n      url\n      alt\n    }\n    specifications {\n      name\n      value\n    }\n    availability {\n      inStock\n      quantity\n    }\n    reviews(first: 10) {\n      id\n      rating\n      title\n      body\n      author {\n        id\n        name\n      }\n      createdAt\n    }\n    reviewSummary {\n      average\n      count\n    }\n    related(first: 8) {\n      id\n      name\n      price {\n        amount\n        currency\n      }\n      thumbnail\n    }\n  }\n}\n\nquery Dashboard($userId: ID! = \"123\") {\n  dashboard(userId: $userId) {\n    user {\n      id\n      name\n      avatarUrl\n    }\n    recentOrders {\n      id\n      status\n      placedAt\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        product {\n          id\n          name\n          thumbnail\n        }\n      }\n    }\n    notifications {\n      unread\n      items {\n        id\n        title\n        createdAt\n      }\n    }\n    recommendations {\n      id\n      name\n      thumbnail\n    }\n  }\n}\n\nmutation AddReview($input: AddReview!) {\n  addReview(input: $input) {\n    id\n    rating\n    title\n    body\n    author {\n      id\n      name\n    }\n  }\n}\n\nmutation CreateOrder($input: CreateOrder!) {\n  createOrder(input: $input) {\n    id\n    status\n    total {\n      amount\n      currency\n    }\n  }\n}\n\nmutation UpdateUser($id: ID!, $input: UpdateUser!) {\n  updateUser(id: $id, input: $input) {\n    id\n    name\n    email\n    bio\n  }\n}"): typeof import('./graphql.ts').ProductPageDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

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
    "query ProductCard($id: ID! = \"1\") {\n  product(id: $id) {\n    id\n    name\n    price {\n      amount\n      currency\n    }\n    thumbnail\n  }\n}\n\nquery ProductList($first: Int = 10, $after: String) {\n  products(first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        id\n        name\n        price {\n          amount\n          currency\n        }\n        thumbnail\n      }\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery MyOrders($userId: ID! = \"123\") {\n  user(id: $userId) {\n    id\n    name\n    recentOrders(first: 5) {\n      id\n      status\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        product {\n          id\n          name\n          thumbnail\n        }\n      }\n    }\n  }\n}\n\nquery Search($text: String! = \"lamp\", $first: Int = 10) {\n  search(text: $text, first: $first) {\n    id\n    name\n    thumbnail\n  }\n}": typeof types.ProductCardDocument,
};
const documents: Documents = {
    "query ProductCard($id: ID! = \"1\") {\n  product(id: $id) {\n    id\n    name\n    price {\n      amount\n      currency\n    }\n    thumbnail\n  }\n}\n\nquery ProductList($first: Int = 10, $after: String) {\n  products(first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        id\n        name\n        price {\n          amount\n          currency\n        }\n        thumbnail\n      }\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery MyOrders($userId: ID! = \"123\") {\n  user(id: $userId) {\n    id\n    name\n    recentOrders(first: 5) {\n      id\n      status\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        product {\n          id\n          name\n          thumbnail\n        }\n      }\n    }\n  }\n}\n\nquery Search($text: String! = \"lamp\", $first: Int = 10) {\n  search(text: $text, first: $first) {\n    id\n    name\n    thumbnail\n  }\n}": types.ProductCardDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ProductCard($id: ID! = \"1\") {\n  product(id: $id) {\n    id\n    name\n    price {\n      amount\n      currency\n    }\n    thumbnail\n  }\n}\n\nquery ProductList($first: Int = 10, $after: String) {\n  products(first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        id\n        name\n        price {\n          amount\n          currency\n        }\n        thumbnail\n      }\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery MyOrders($userId: ID! = \"123\") {\n  user(id: $userId) {\n    id\n    name\n    recentOrders(first: 5) {\n      id\n      status\n      total {\n        amount\n        currency\n      }\n      items {\n        quantity\n        product {\n          id\n          name\n          thumbnail\n        }\n      }\n    }\n  }\n}\n\nquery Search($text: String! = \"lamp\", $first: Int = 10) {\n  search(text: $text, first: $first) {\n    id\n    name\n    thumbnail\n  }\n}"): typeof import('./graphql.ts').ProductCardDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

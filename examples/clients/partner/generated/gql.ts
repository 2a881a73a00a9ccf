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
    "query Orders($first: Int = 5, $after: String) {\n  orders(first: $first, after: $after) {\n    edges {\n      node {\n        id\n        status\n        placedAt\n        user {\n          id\n          name\n        }\n        items {\n          quantity\n          product {\n            id\n            name\n            availability {\n              inStock\n              quantity\n            }\n          }\n        }\n        payment {\n          id\n          status\n          referenceNumber\n          amount {\n            amount\n            currency\n          }\n        }\n      }\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery Payments($first: Int = 5) {\n  payments(first: $first) {\n    edges {\n      node {\n        id\n        status\n        referenceNumber\n        card {\n          brand\n          last4\n        }\n        wallet {\n          provider\n        }\n        order {\n          id\n          status\n        }\n      }\n    }\n  }\n}": typeof types.OrdersDocument,
};
const documents: Documents = {
    "query Orders($first: Int = 5, $after: String) {\n  orders(first: $first, after: $after) {\n    edges {\n      node {\n        id\n        status\n        placedAt\n        user {\n          id\n          name\n        }\n        items {\n          quantity\n          product {\n            id\n            name\n            availability {\n              inStock\n              quantity\n            }\n          }\n        }\n        payment {\n          id\n          status\n          referenceNumber\n          amount {\n            amount\n            currency\n          }\n        }\n      }\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery Payments($first: Int = 5) {\n  payments(first: $first) {\n    edges {\n      node {\n        id\n        status\n        referenceNumber\n        card {\n          brand\n          last4\n        }\n        wallet {\n          provider\n        }\n        order {\n          id\n          status\n        }\n      }\n    }\n  }\n}": types.OrdersDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Orders($first: Int = 5, $after: String) {\n  orders(first: $first, after: $after) {\n    edges {\n      node {\n        id\n        status\n        placedAt\n        user {\n          id\n          name\n        }\n        items {\n          quantity\n          product {\n            id\n            name\n            availability {\n              inStock\n              quantity\n            }\n          }\n        }\n        payment {\n          id\n          status\n          referenceNumber\n          amount {\n            amount\n            currency\n          }\n        }\n      }\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery Payments($first: Int = 5) {\n  payments(first: $first) {\n    edges {\n      node {\n        id\n        status\n        referenceNumber\n        card {\n          brand\n          last4\n        }\n        wallet {\n          provider\n        }\n        order {\n          id\n          status\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').OrdersDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

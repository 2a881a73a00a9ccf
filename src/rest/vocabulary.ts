/** The directives of operations that are published over REST; their descriptions are their reference page. */
export const REST_SDL: string = `
enum _Method { GET POST PUT PATCH DELETE }

enum _ParameterPlace { PATH QUERY HEADER BODY }

enum _MemberNaming { camelCase snake_case }

enum _OnDegraded { serve fail }

input _Pages {
  "Response keys from the root to the connection. Default: where \`unwrap\` leads."
  connection: String
  "The parameter of the query that takes the token of the page before."
  token: String = "after"
  "What the items are called in the answer."
  items: String = "items"
}

"""
Publishes the operation as a REST endpoint. A variable that the path names is a part of the path. With GET and DELETE
all others are parameters of the query; with POST, PUT and PATCH a single input object is the whole body, and anything
else is a member of it.
"""
directive @endpoint(
  "Queries take GET or POST, mutations POST, PUT, PATCH or DELETE."
  method: _Method!
  "As \`/api/v1/products/{id}\`. With the version after \`/api\` it is found without it, too."
  path: String!
  "The client whose schema, limits and rights it has."
  client: String!
  "Of a good answer: 200, 201, 202, or 204 for one without a body."
  status: Int = 200
  "One line for the documentation."
  summary: String
  "Groups of the documentation that it belongs to."
  tags: [String!] = []
  "The day since when nobody should start to use it, as \`2026-12-31\`: the header Deprecation (RFC 9745)."
  deprecated: String
  "The day from when it may be gone: the header Sunset (RFC 8594)."
  sunset: String
  "What to use in its place, for people."
  reason: String
  "A degraded answer is served as it is, or fails with the status of its first cause. Queries only."
  onDegraded: _OnDegraded = serve
  "Response keys from the root to the body: \`dashboard.user\`. \`$\` is all of it. Default: the only root field."
  unwrap: String
  "Where a 201 says the new thing is, with response keys from the root: \`/api/v1/orders/{createOrder.id}\`."
  location: String
  "How members and parameters are called that have no alias and no name. Default: as the version says."
  naming: _MemberNaming
  "Gives a connection out in pages: its items and \`nextToken\`."
  page: _Pages
) on QUERY | MUTATION

"""
Says of a variable what does not go without saying: where in the request it is, or its name there.
"""
directive @param(
  "Default as the endpoint's method and path say."
  in: _ParameterPlace
  "Default: the variable's name; of a header the same with dashes, as \`idempotency-key\`."
  name: String
  "For the documentation."
  description: String
) on VARIABLE_DEFINITION
`;

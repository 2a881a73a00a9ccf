import { createHash } from "node:crypto";
import { GraphQLError } from "graphql";
import { describe, expect, test } from "vitest";
import { post, send } from "../../support/http-client.ts";
import { type Served, serve, spyClient, watchSteps } from "./serve.ts";

const at = (server: Served, client = "mobile") => `${server.publicUrl}/graphql/${client}`;

describe("an operation", () => {
  test("by POST reaches the client's execution with what the caller sent", async () => {
    const mobile = spyClient();
    const server = await serve({ clients: [mobile] });
    const answer = await post(
      at(server),
      {
        query: "query P($id: ID!) { product(id: $id) { name } } query Q { node { id } }",
        operationName: "P",
        variables: { id: "7" },
      },
      { headers: { "X-Tenant": "blue" } },
    );
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.json()).toEqual({ data: { product: { name: "Product 7" } } });
    const [asked] = mobile.asked;
    expect(asked?.operation).toMatchObject({ operationName: "P", variables: { id: "7" } });
    expect(asked?.request.headers["x-tenant"]).toBe("blue");
    expect(asked?.request.id).toBe(answer.headers["x-request-id"]);
  });

  test("by GET needs a header that no plain link can carry", async () => {
    const server = await serve();
    const url = `${at(server)}?query=${encodeURIComponent("{ node { id } }")}`;
    const refused = await send(url);
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("CSRF");
    const answered = await send(url, { headers: { "apollo-require-preflight": "1" } });
    expect(answered.json()).toEqual({ data: { node: { id: "1" } } });
  });

  test("is known by its hash once it was sent with its text", async () => {
    const server = await serve();
    const query = "{ node { id } }";
    const sha256Hash = createHash("sha256").update(query).digest("hex");
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const unknown = await post(at(server), { extensions });
    const registered = await post(at(server), { query, extensions });
    const known = await post(at(server), { extensions });
    expect(unknown.text).toContain("PERSISTED_QUERY_NOT_FOUND");
    expect([registered.json(), known.json()]).toEqual(Array(2).fill({ data: { node: { id: "1" } } }));
    const forged = await post(at(server), { query: "{ node { __typename } }", extensions });
    expect(forged.status).toBe(400);
  });

  test("by GET may not be a mutation", async () => {
    const mobile = spyClient();
    const server = await serve({ clients: [mobile] });
    const query = encodeURIComponent("mutation { buy(id: 1) { id } }");
    const answer = await send(`${at(server)}?query=${query}`, {
      headers: { "apollo-require-preflight": "1" },
    });
    expect([answer.status, answer.headers.allow]).toEqual([405, "POST"]);
    expect(mobile.asked).toEqual([]);
  });

  test("passes its steps in order", async () => {
    const steps = watchSteps();
    const server = await serve();
    await post(at(server), "{ node { id } }", { headers: { "x-request-id": "r-1" } });
    expect(steps).toEqual(
      ["receive", "operation", "respond"].map((step) => ({ step, requestId: "r-1", subject: "mobile" })),
    );
  });

  test("is served by its own client's schema", async () => {
    const [mobile, web] = [spyClient("mobile"), spyClient("web")];
    const server = await serve({ clients: [mobile, web] });
    await post(at(server, "web"), "{ node { id } }");
    await post(at(server, "web"), "{ node { id } }");
    expect([mobile.asked.length, web.asked.length]).toEqual([0, 2]);
  });

  test("is not executed when its answer would be refused", async () => {
    const mobile = spyClient();
    const server = await serve({ clients: [mobile] });
    const answer = await post(at(server), "mutation { buy(id: 1) { id } }", {
      headers: { accept: "image/png" },
    });
    expect(answer.status).toBe(406);
    expect(mobile.asked).toEqual([]);
  });
});

describe("errors", () => {
  test("of the client's execution pass unchanged, with status 200 beside data", async () => {
    const error = new GraphQLError("The backend did not answer in time.", {
      path: ["product"],
      extensions: { code: "UPSTREAM_TIMEOUT", retryable: true },
    });
    const extensions = { degraded: [{ path: ["product"], status: "FAILED" }] };
    const mobile = spyClient("mobile", () => ({ data: { product: null }, errors: [error], extensions }));
    const answer = await post(at(await serve({ clients: [mobile] })), "{ product(id: 1) { id } }");
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      errors: [
        {
          message: "The backend did not answer in time.",
          path: ["product"],
          extensions: { code: "UPSTREAM_TIMEOUT", retryable: true },
        },
      ],
      data: { product: null },
      extensions,
    });
  });

  test("of variables are the caller's: 400, and 20 of them at most", async () => {
    const errors = Array.from({ length: 50 }, (_, index) => {
      return new GraphQLError(`Variable ${index} is wrong`, { extensions: { code: "BAD_USER_INPUT" } });
    });
    const answer = await post(
      at(await serve({ clients: [spyClient("mobile", () => ({ errors }))] })),
      "{ slow }",
    );
    expect(answer.status).toBe(400);
    expect(answer.json<{ errors: unknown[] }>().errors).toHaveLength(20);
  });

  test("of ours are a 500, not the caller's 400, when there is no data", async () => {
    const error = new GraphQLError("Internal server error.", {
      extensions: { code: "INTERNAL_SERVER_ERROR" },
    });
    const answer = await post(
      at(await serve({ clients: [spyClient("mobile", () => ({ errors: [error] }))] })),
      "{ slow }",
    );
    expect(answer.status).toBe(500);
    expect(answer.json()).toEqual({
      errors: [{ message: "Internal server error.", extensions: { code: "INTERNAL_SERVER_ERROR" } }],
    });
  });

  test("that break the contract are masked, and logged with the request's id", async () => {
    const mobile = spyClient("mobile", () => Promise.reject(new Error("password of db-7 is hunter2")));
    const server = await serve({ clients: [mobile] });
    const answer = await post(at(server), "{ slow }", { headers: { "x-request-id": "r-9" } });
    expect(answer.status).toBe(500);
    expect(answer.json()).toEqual({
      errors: [{ message: "Internal server error.", extensions: { code: "INTERNAL_SERVER_ERROR" } }],
    });
    const line = server.lines.find(({ msg }) => msg === "execute rejected");
    expect(line).toMatchObject({ correlation_id: "r-9", client: "mobile" });
    expect(JSON.stringify(line)).toContain("hunter2");
  });

  test.each([
    ["{ product(id: }", "GRAPHQL_PARSE_FAILED", "Syntax Error"],
    ["{ produkt }", "GRAPHQL_VALIDATION_FAILED", 'Cannot query field "produkt"'],
    ["query A { slow } query B { slow }", "OPERATION_RESOLUTION_FAILURE", "Must provide operation name"],
    ["fragment F on Query { slow }", "GRAPHQL_VALIDATION_FAILED", 'Fragment "F" is never used'],
    ["subscription { ticks }", "BAD_REQUEST", "Subscriptions are not served"],
    ["", "BAD_REQUEST", "non-empty `query`"],
  ])("of the request keep Apollo's code and message: %s", async (query, code, message) => {
    const answer = await post(at(await serve()), query);
    expect(answer.status).toBe(400);
    const [error] = answer.json<{ errors: { message: string; extensions: object }[] }>().errors;
    expect(error?.message).toContain(message);
    expect(error?.extensions).toEqual({ code });
  });
});

describe("with the playground off", () => {
  const off = { config: { playground: false } };

  test("the schema is not told", async () => {
    const answer = await post(at(await serve(off)), "{ __schema { types { name } } }");
    expect(answer.json()).toMatchObject({
      errors: [{ message: "Introspection is off.", extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }],
    });
  });

  test("a wrong name brings no suggestion", async () => {
    const misspelt = await post(at(await serve(off)), "{ secretTwim }");
    expect(misspelt.text).not.toContain("secretTwin");
    const shown = await post(at(await serve()), "{ secretTwim }");
    expect(shown.text).toContain("secretTwin");
  });

  test("a browser gets no page and nothing of the assets", async () => {
    const server = await serve(off);
    const page = await send(at(server), { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
    expect([page.status, page.headers["content-type"]]).toEqual([400, "application/json; charset=utf-8"]);
    expect((await send(`${server.publicUrl}/playground/x/graphiql.js`)).status).toBe(404);
  });
});

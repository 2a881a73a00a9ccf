import fc from "fast-check";
import { Pool } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GatewayProcess, startGateway } from "../../support/gateway.ts";
import { send } from "../../support/http-client.ts";
import { type Shop, startShop } from "../../support/shop.ts";
import { checker, type Given } from "./openapi-check.ts";
import { type OpenApiDocument, operationsOf, toRequest } from "./openapi-request.ts";
import { type Drawn, drawRequest } from "./openapi-values.ts";

const SEED = 20_261_121;
const REQUESTS = 5_000;
const AT_ONCE = 10;

let shop: Shop;
let gateway: GatewayProcess;
let pool: Pool;
let document: OpenApiDocument;
beforeAll(async () => {
  shop = await startShop();
  gateway = await startGateway({ env: shop.env });
  pool = new Pool(gateway.url, { connections: AT_ONCE });
  document = (await send(`${gateway.url}/api/openapi.json`)).json<OpenApiDocument>();
});
afterAll(async () => {
  await pool?.close();
  await gateway?.stop();
  await shop?.stop();
});

async function ask({ described, values, extraQuery, body, rawBody, headers, method }: Drawn): Promise<Given> {
  const { path, options } = toRequest(described, values, body);
  const separator = path.includes("?") ? "&" : "?";
  const answer = await pool.request({
    path: extraQuery === "" ? path : path + separator + extraQuery,
    method: (method ?? options.method) as "GET",
    headers: { ...(options.headers as Record<string, string>), ...headers },
    body: rawBody ?? (options.body as string | undefined) ?? null,
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

let asked: Promise<[Drawn, Given][]> | undefined;
const askSome = () => {
  const drawn = fc.sample(drawRequest(document, operationsOf(document)), { seed: SEED, numRuns: 300 });
  asked ??= Promise.all(drawn.map(async (each): Promise<[Drawn, Given]> => [each, await ask(each)]));
  return asked;
};

describe("requests generated from the served document", () => {
  test(`get no 5xx and nothing that it does not say, in ${REQUESTS}`, { timeout: 300_000 }, async () => {
    const operations = operationsOf(document);
    const check = checker(document);
    const seen = new Map<string, Set<number>>();
    const askAndCheck = async (drawn: Drawn): Promise<void> => {
      const given = await ask(drawn);
      const { operationId } = drawn.described.operation;
      seen.set(operationId, (seen.get(operationId) ?? new Set()).add(given.status));
      expect(check(drawn, given), `${given.status} ${given.text.slice(0, 500)}`).toEqual([]);
    };
    const batch = fc.array(drawRequest(document, operations), { minLength: AT_ONCE, maxLength: AT_ONCE });
    const property = fc.asyncProperty(batch, async (all) => {
      await Promise.all(all.map(askAndCheck));
    });
    await fc.assert(property, { seed: SEED, numRuns: REQUESTS / AT_ONCE, endOnFailure: true });

    const all = new Set([...seen.values()].flatMap((statuses) => [...statuses]));
    expect([...all].sort()).toEqual(expect.arrayContaining([200, 201, 204, 304, 400, 404, 405, 406, 415]));
    for (const { operation } of operations) {
      const good = Object.keys(operation.responses)
        .map(Number)
        .filter((status) => status < 300);
      expect([...(seen.get(operation.operationId) ?? [])], operation.operationId).toEqual(
        expect.arrayContaining(good),
      );
    }
  });

  test("would pass otherwise", async () => {
    const check = checker(document);
    expect((await askSome()).flatMap(([drawn, given]) => check(drawn, given))).toEqual([]);
  });

  test.each<[what: string, falsify: (text: string) => string]>([
    ["a member", (text) => text.replaceAll('"thumbnail"', '"picture"')],
    [
      "a type",
      (text) => text.replaceAll('"name":{"type":["string","null"]}', '"name":{"type":["number","null"]}'),
    ],
    ["a status", (text) => text.replaceAll('"404":', '"410":')],
    ["a value of an enum", (text) => text.replaceAll('"DELIVERED"', '"LOST"')],
    ["a form", (text) => text.replaceAll('"format":"date-time"', '"format":"date"')],
    ["a header", (text) => text.replaceAll('"X-Request-Id":', '"X-Trace":')],
    ["a type of content", (text) => text.replaceAll('"application/json":', '"application/xml":')],
    [
      "a member of an error",
      (text) => text.replaceAll('"problem":{"type":"string"}', '"issue":{"type":"string"}'),
    ],
  ])("would not pass if the document were wrong about %s", async (_, falsify) => {
    const text = JSON.stringify(document);
    expect(falsify(text)).not.toBe(text);
    const check = checker(JSON.parse(falsify(text)));
    expect((await askSome()).flatMap(([drawn, given]) => check(drawn, given))).not.toEqual([]);
  });
});

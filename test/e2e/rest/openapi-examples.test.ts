import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GatewayProcess, startGateway } from "../../support/gateway.ts";
import { type Answer, send } from "../../support/http-client.ts";
import { type Shop, startShop } from "../../support/shop.ts";
import {
  type Described,
  keyOf,
  type MediaType,
  type OpenApiDocument,
  operationsOf,
  toRequest,
} from "./openapi-request.ts";

/** Set by `npm run examples`: the answers go into the files in place of being compared with them. */
const isRecording = process.env.RECORD_EXAMPLES === "1";

interface Recorded {
  readonly operation: string;
  readonly name: string;
  readonly summary?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly answer: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
}

/** What of an answer's headers an example keeps; the others are of the moment, or the same everywhere. */
const KEPT = [
  "content-type",
  "etag",
  "link",
  "location",
  "x-total-count",
  "deprecation",
  "sunset",
  "degraded",
];

let shop: Shop;
let gateway: GatewayProcess;
beforeAll(async () => {
  shop = await startShop();
  gateway = await startGateway({ env: shop.env });
});
afterAll(async () => {
  await gateway?.stop();
  await shop?.stop();
});

const fileOf = (version: string) => `examples/rest/${version}.json`;
const readExamples = (version: string): Recorded[] =>
  JSON.parse(readFileSync(fileOf(version), "utf8")).examples;
const load = async (version: string): Promise<OpenApiDocument> =>
  (await send(`${gateway.url}/api/${version}/openapi.json`)).json<OpenApiDocument>();

// One after the other and in the order of the file: what is made by one is there for the next.
describe.each(["v1", "v2"])("the examples of %s", (version) => {
  test("are what the shop answers", async () => {
    const operations = operationsOf(await load(version));
    const recorded = readExamples(version);
    const live: Recorded[] = [];
    for (const example of recorded) {
      const described = operations.find(({ operation }) => operation.operationId === example.operation);
      if (described === undefined) throw new Error(`${example.operation} is not in the document`);
      live.push({ ...example, answer: toRecord(await play(described, example)) });
    }
    if (isRecording) writeFileSync(fileOf(version), JSON.stringify({ examples: live }, null, 2));
    else expect(live).toEqual(recorded);
  });

  test.skipIf(isRecording)("are the document's, every one with a body and no other", async () => {
    const shown = operationsOf(await load(version)).flatMap(({ operation }) =>
      Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
        Object.values<MediaType>(content).flatMap(({ examples = {} }) =>
          Object.entries(examples).map(([name, { value }]) => [
            operation.operationId,
            name,
            Number(status),
            value,
          ]),
        ),
      ),
    );
    const kept = readExamples(version).filter(({ answer }) => answer.body !== undefined);
    const expected = kept.map(({ operation, name, answer }) => [operation, name, answer.status, answer.body]);
    expect(kept.length).toBeGreaterThan(2);
    expect(shown).toEqual(expect.arrayContaining(expected));
    expect(shown).toHaveLength(expected.length);
  });

  test.skipIf(isRecording)("show each operation's good answer", async () => {
    const examples = readExamples(version);
    for (const { operation } of operationsOf(await load(version))) {
      const good = examples.filter(
        (each) => each.operation === operation.operationId && each.answer.status < 300,
      );
      expect(good, operation.operationId).not.toEqual([]);
    }
  });
});

function play(described: Described, { parameters = {}, body }: Recorded): Promise<Answer> {
  const values = (described.operation.parameters ?? []).map((parameter) => [
    keyOf(parameter),
    parameters[parameter.name],
  ]);
  const { path, options } = toRequest(described, Object.fromEntries(values), body);
  return send(gateway.url + path, options);
}

function toRecord({ status, headers, text, json }: Answer): Recorded["answer"] {
  const kept = KEPT.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  return {
    status,
    ...(kept.length > 0 && { headers: Object.fromEntries(kept) }),
    ...(text !== "" && { body: json() }),
  };
}

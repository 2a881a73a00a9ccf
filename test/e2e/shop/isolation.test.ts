import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../../examples/shop/data/random.ts";
import { BACKENDS } from "../../../examples/shop/lib/backends.ts";
import { judge, type Verdict } from "../../soak/judge.ts";
import { OPERATIONS, type ShopOperation } from "../../soak/operations.ts";
import { Troubles, troubleOf } from "../../soak/troubles.ts";
import { post } from "../../support/http-client.ts";
import type { BackendName } from "../../support/shop.ts";
import { type ShopGateway, startShopGateway, until } from "./gateway.ts";

interface Question {
  readonly operation: ShopOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly whole: unknown;
}

const VARIANTS = 4;
const random = seeded("isolation", 1);

let gateway: ShopGateway;
let questions: readonly Question[];

const ask = async ({ operation, variables }: Omit<Question, "whole">, caller = "first"): Promise<string> => {
  const url = `${gateway.url}/graphql/${operation.client}`;
  return (await post(url, { query: operation.query, variables }, { headers: { "x-api-key": caller } })).text;
};

beforeAll(async () => {
  gateway = await startShopGateway({}, { breakers: false, timeoutMs: 3_000 });
  const drawn = OPERATIONS.flatMap((operation) =>
    Array.from({ length: VARIANTS }, () => ({ operation, variables: operation.variables(random) })),
  );
  questions = await Promise.all(
    drawn.map(async (question) => {
      const { data, errors } = JSON.parse(await ask(question)) as Record<string, unknown>;
      expect(errors).toBeUndefined();
      return { ...question, whole: data };
    }),
  );
}, 60_000);
afterAll(() => gateway.stop());

/** Whether any part of an operation's answer comes from a backend. */
const needs = ({ owners }: ShopOperation, name: BackendName): boolean => Object.values(owners).includes(name);

/** Asks everything at once, twice over; what became of it, by question. Two callers never share a call. */
async function askAll(
  victim: BackendName,
  codes: readonly string[],
  caller: string,
): Promise<[Question, Verdict][]> {
  const asked = [...questions, ...questions].map(async (question): Promise<[Question, Verdict]> => {
    const mayFail = (owner: BackendName, code: string): boolean => owner === victim && codes.includes(code);
    return [question, judge(question.operation, question.whole, await ask(question, caller), mayFail)];
  });
  return Promise.all(asked);
}

describe.each(BACKENDS.map(({ name }) => name))("%s", (victim) => {
  it.each(["kill", "hang"])("under load: %s takes its own fields, and no other's", async (name) => {
    const trouble = troubleOf(victim, name);
    // Some are on their way when it begins.
    const before = askAll(victim, trouble.codes, "before");
    const end = await new Troubles(gateway.shop).begin(victim, trouble);
    const during = await askAll(victim, trouble.codes, "during");
    const all = [...(await before), ...during];
    await end();
    // A connection of gRPC is opened again after a pause.
    const isBack = async (): Promise<boolean> =>
      (await askAll(victim, trouble.codes, "after")).every(([, { kind }]) => kind === "exact");
    await until(isBack);

    const wrong = all.flatMap(([{ operation }, verdict]) =>
      verdict.kind === "wrong" ? [`${operation.name}: ${verdict.why}`] : [],
    );
    expect(wrong).toEqual([]);
    const kinds = during.map(([{ operation }, verdict]) => [operation.name, verdict.kind]);
    expect(kinds).toEqual(
      during.map(([{ operation }]) => [operation.name, needs(operation, victim) ? "degraded" : "exact"]),
    );
  });
});

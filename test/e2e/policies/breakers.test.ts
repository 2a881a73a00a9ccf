import { expect, test } from "vitest";
import { httpFaults } from "../../support/http-fault-server.ts";
import { type BreakerJson, outcomeOf, startTwo, type TwoBackends } from "./gateway.ts";

const X = "{ x(id: 1) { name } y(id: 1) { name } b { name } }";

function set({ adminUrl }: TwoBackends, name: string, body: unknown, type = "application/json") {
  return fetch(`${adminUrl}/breakers/${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "content-type": type },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

test("every breaker is shown, with where it stands and what it counts", async () => {
  const gateway = await startTwo(httpFaults.answer('{"name":"a"}'), {
    policies: "{ breaker: { failures: 7 } }",
  });
  await gateway.ask("{ x(id: 1) { name } }");
  const all = await gateway.breakers();
  expect(all.map(({ level, name }) => `${level} ${name}`)).toEqual([
    "source a",
    "source b",
    "method a:GET /x/{$args.id}",
    "method a:GET /y/{$args.id}",
    "method a:POST /put",
    "method a:POST /once",
    "method b:GET /b",
    "coordinate Query.x",
    "coordinate Query.y",
    "coordinate Mutation.put",
    "coordinate Mutation.once",
    "coordinate Query.b",
  ]);
  expect(all[2]).toMatchObject({
    source: "a",
    state: "closed",
    isForced: false,
    counts: { calls: 1, failed: 0, slow: 0, failuresInARow: 0 },
    settings: { failures: 7, openMs: 30_000 },
  });
  expect(Date.parse(all[2]?.since ?? "")).toBeGreaterThan(Date.now() - 600_000);
});

test.each([
  ["a", ["CIRCUIT_OPEN", "CIRCUIT_OPEN", { name: "b" }]],
  ["a:GET /x/{$args.id}", ["CIRCUIT_OPEN", { name: "a" }, { name: "b" }]],
])("an operator holds %s open until he lets go", async (name, outcomes) => {
  const gateway = await startTwo(httpFaults.answer('{"name":"a"}'));
  const read = async (): Promise<unknown[]> => {
    const answer = await gateway.ask(X);
    return ["x", "y", "b"].map((field) => outcomeOf(answer, field));
  };
  const answer = await set(gateway, name, { state: "open" });
  expect(answer.status).toBe(200);
  const { breakers } = (await answer.json()) as { breakers: BreakerJson[] };
  expect(breakers).toMatchObject([{ name, state: "open", isForced: true }]);
  expect(await read()).toEqual(outcomes);
  expect(
    await gateway.metric(`selvage_breaker_state{breaker="${name}",level="${breakers[0]?.level}",source="a"}`),
  ).toBe(2);
  await set(gateway, name, { state: "auto" });
  expect(await read()).toEqual([{ name: "a" }, { name: "a" }, { name: "b" }]);
  const changes = `selvage_breaker_changes_total{breaker="${name}",level="${breakers[0]?.level}",source="a",to="open"}`;
  expect(await gateway.metric(changes)).toBe(1);
  const logged = gateway.logged.map((line) => JSON.parse(line)).filter((line) => line.breaker === name);
  expect(logged.map(({ level, from, to }) => `${level} ${from} > ${to}`)).toEqual([
    "40 closed > open",
    "30 open > closed",
  ]);
});

test("held closed, it lets through what fails", async () => {
  const gateway = await startTwo(httpFaults.answer("{}", { status: 500 }));
  await set(gateway, "a:GET /x/{$args.id}", { state: "closed" });
  await set(gateway, "Query.x", { state: "closed" });
  for (let i = 0; i < 9; i++) await gateway.ask("{ x(id: 1) { name } }");
  expect(gateway.a.requests).toHaveLength(9);
});

test("what is not there, is no state, or no JSON is refused, and changes nothing", async () => {
  const gateway = await startTwo(httpFaults.answer('{"name":"a"}'));
  const statuses = await Promise.all([
    set(gateway, "nobody", { state: "open" }),
    set(gateway, "a", { state: "half-open" }),
    set(gateway, "a", "null"),
    set(gateway, "a", "{"),
    set(gateway, "a", "state=open", "application/x-www-form-urlencoded"),
    set(gateway, "a", '{"state":"open"}', "text/plain"),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([404, 400, 400, 400, 415, 415]);
  expect(await gateway.notClosed()).toEqual([]);
});

import { describe, expect, it } from "vitest";
import { type Engine, eventually, startSetup } from "./gateway.ts";

const ME = "{ me { name } }";
const ENGINES: readonly Engine[] = ["plans", "resolvers"];

describe.each(ENGINES)("identical queries in flight, executed by %s", (engine) => {
  it("make one call, however many come at once", async () => {
    const setup = await startSetup({ engine });
    const answers = Array.from({ length: 100 }, () => setup.ask(ME));
    await setup.executing(100);
    setup.release();
    expect(await Promise.all(answers)).toEqual(Array(100).fill({ data: { me: { name: "/me" } } }));
    expect(setup.calls).toHaveLength(1);
    const { compiled, interpreted, shared } = setup.served.counts;
    expect(compiled + interpreted + shared).toBe(100);
  });

  it("are executed once, and their failures are reported once", async () => {
    const answer = (): { status: number; body: unknown } => ({ status: 500, body: {} });
    const setup = await startSetup({ engine, answer });
    const first = setup.ask(ME);
    await setup.executing(1);
    const more = Array.from({ length: 9 }, () => setup.ask(ME));
    await setup.executing(10);
    setup.release();
    for (const each of await Promise.all([first, ...more])) {
      expect(each).toMatchObject({
        data: { me: null },
        errors: [{ extensions: { code: "UPSTREAM_ERROR" } }],
      });
    }
    const { compiled, interpreted, shared } = setup.served.counts;
    expect([compiled + interpreted, shared]).toEqual([1, 9]);
    expect(setup.reports).toEqual(["UPSTREAM_ERROR"]);
    // What failed is not remembered.
    await setup.ask(ME);
    expect(setup.calls).toHaveLength(2);
  });

  it("go through the steps that are theirs, and no others", async () => {
    const setup = await startSetup({ engine });
    const leader = setup.ask(ME, { headers: { "x-request-id": "leader" } });
    await setup.executing(1);
    const follower = setup.ask(ME, { headers: { "x-request-id": "follower" } });
    await setup.executing(2);
    setup.release();
    await Promise.all([leader, follower]);
    const stepsOf = (id: string): string[] =>
      setup.steps.filter(({ requestId }) => requestId === id).map(({ step }) => step);
    expect(stepsOf("follower")).toEqual(["receive", "operation", "context", "execute", "mask", "respond"]);
    expect(stepsOf("leader")).toEqual(expect.arrayContaining(["load", "bind", "send", "match"]));
    expect(setup.calls.map(({ headers }) => headers["x-request-id"])).toEqual(["leader"]);
  });

  it("share the call where they are not the same operation", async () => {
    const setup = await startSetup({ engine });
    const answers = [
      setup.ask(ME),
      setup.ask("query Mine { me { mail } weather { text } }"),
      setup.ask("{ me { mail name } }"),
    ];
    await setup.executing(3);
    setup.release();
    expect(await Promise.all(answers)).toEqual([
      { data: { me: { name: "/me" } } },
      { data: { me: { mail: "a@b.c" }, weather: { text: "/weather" } } },
      { data: { me: { mail: "a@b.c", name: "/me" } } },
    ]);
    expect(setup.calls.map(({ path }) => path).sort()).toEqual(["/me", "/weather"]);
    expect(setup.served.counts.shared).toBe(0);
  });

  it("go on for the others when the client of the first goes away", async () => {
    const setup = await startSetup({ engine });
    const departure = new AbortController();
    const leader = setup.ask(ME, { signal: departure.signal });
    await setup.executing(1);
    const followers = [setup.ask(ME), setup.ask(ME)];
    await setup.executing(3);
    departure.abort();
    await expect(leader).rejects.toThrow();
    // The leader's request is over, the others' go on.
    await eventually(() => setup.steps.filter(({ step }) => step === "mask").length === 1);
    expect(setup.calls[0]?.isAborted).toBe(false);
    setup.release();
    expect(await Promise.all(followers)).toEqual(Array(2).fill({ data: { me: { name: "/me" } } }));
    expect(setup.calls).toHaveLength(1);
    expect(setup.reports).toEqual([]);
  });

  it("are taken back from the backend when all their clients have gone", async () => {
    const setup = await startSetup({ engine });
    const departures = [new AbortController(), new AbortController(), new AbortController()];
    const [leader, ...followers] = departures;
    const answers = [setup.ask(ME, { signal: leader?.signal as AbortSignal })];
    await setup.executing(1);
    answers.push(...followers.map(({ signal }) => setup.ask(ME, { signal })));
    await setup.executing(3);
    for (const departure of departures) departure.abort();
    expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual(
      Array(3).fill("rejected"),
    );
    await setup.until(() => setup.calls[0]?.isAborted === true);
    expect(setup.calls).toHaveLength(1);
  });
});

describe("what may not be shared", () => {
  const two = async (query: string, options: Parameters<typeof startSetup>[0] = {}): Promise<string[]> => {
    const setup = await startSetup({ hasExcluded: true, ...options });
    const first = setup.ask(query);
    await setup.executing(1);
    const second = setup.ask(query);
    await setup.executing(2);
    setup.release();
    const answers = await Promise.all([first, second]);
    for (const { errors } of answers) expect(errors).toBeUndefined();
    expect(setup.served.counts.shared).toBe(0);
    return setup.calls.map(({ path }) => path.replace(/\?.*/, "")).sort();
  };

  describe.each(ENGINES)("by %s", (engine) => {
    it("is a mutation", async () => {
      expect(await two("mutation { touch { name } }", { engine })).toEqual(["/touch", "/touch"]);
    });

    it("is a field with @singleFlight(enabled: false), and no other field of the operation", async () => {
      expect(await two("{ own { name } me { name } }", { engine })).toEqual(["/me", "/own", "/own"]);
    });

    it("is a field of a source whose single flight is off", async () => {
      expect(await two("{ news { text } me { name } }", { engine })).toEqual(["/me", "/news", "/news"]);
    });

    it("is what sends the request's id, and what a client's argument makes of it", async () => {
      expect(await two("{ traced { name } me { name } }", { engine })).toEqual(["/me", "/traced", "/traced"]);
      expect(await two("{ stamped { name } me { name } }", { engine })).toEqual([
        "/me",
        "/stamped",
        "/stamped",
      ]);
    });
  });

  it("is an operation beside its like with other values of its variables, however alike they look", async () => {
    const query = "query ($value: JSON) { echo(value: $value) { name } }";
    const values = [
      1,
      "1",
      true,
      "true",
      null,
      [1],
      [[1]],
      { a: 1 },
      { a: "1" },
      { a: 1, b: [] },
      "",
      0,
      "null",
    ];
    const setup = await startSetup({ answer: ({ body }) => ({ body: { name: body } }) });
    await Promise.all([setup.ask(query), setup.executing(1).then(() => setup.release())]);
    const answers = await Promise.all(
      values.flatMap((value) => [0, 1].map(() => setup.ask(query, { variables: { value } }))),
    );
    answers.forEach(({ data }, index) => {
      expect(data?.echo?.name).toBe(JSON.stringify({ value: values[Math.floor(index / 2)] }));
    });
  });

  it("shares what differs in the order of an object's properties alone", async () => {
    const query = "query ($value: JSON) { echo(value: $value) { name } }";
    const setup = await startSetup();
    const first = setup.ask(query, { variables: { value: { a: 1, b: 2 } } });
    await setup.executing(1);
    const second = setup.ask(query, { variables: { value: { b: 2, a: 1 } } });
    await setup.executing(2);
    setup.release();
    await Promise.all([first, second]);
    expect(setup.served.counts.shared).toBe(1);
  });

  it("is a read that began before a mutation, with one that comes after its answer", async () => {
    const setup = await startSetup();
    const before = setup.ask(ME);
    await setup.executing(1);
    const touched = setup.ask("mutation { touch { name } }");
    await setup.executing(2);
    const during = setup.ask(ME);
    await setup.executing(3);
    setup.release("/touch");
    await touched;
    const after = setup.ask(ME);
    await setup.executing(4);
    expect(setup.calls.map(({ path }) => path)).toEqual(["/me", "/touch", "/me"]);
    setup.release();
    await Promise.all([before, during, after]);
    expect(setup.served.counts.shared).toBe(1);
  });
});

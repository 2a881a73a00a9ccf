import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import type { SeenRequest } from "../../support/http-fault-server.ts";
import { type Answer, type Engine, startSetup } from "./gateway.ts";

const ME = "{ me { name } }";
const CREDENTIALS = ["authorization", "cookie", "x-api-key"] as const;

/** Who asks, as the backend is told. */
function callerOf({ headers }: SeenRequest): string {
  return CREDENTIALS.map((name) => headers[name] ?? "").join("|");
}

function headersOf(pair: number, side: number): Record<string, string> {
  const name = CREDENTIALS[pair % CREDENTIALS.length] ?? "authorization";
  return { [name]: `caller-${pair}-${side}` };
}

describe("callers who ask the same at the same time", () => {
  /** Asks as both callers of each pair at the same time, fifty pairs at once; counts the answers that are another's. */
  async function countCrossed(
    pairs: number,
    ask: (headers: Record<string, string>) => Promise<Pick<Answer, "data">>,
  ): Promise<number> {
    let crossed = 0;
    for (let first = 0; first < pairs; first += 50) {
      await Promise.all(
        Array.from({ length: 100 }, async (_, index) => {
          const headers = headersOf(first + (index >> 1), index & 1);
          const [caller = ""] = Object.values(headers);
          const { data } = await ask(headers);
          if (data?.me?.name?.replaceAll("|", "") !== caller) crossed++;
        }),
      );
    }
    return crossed;
  }

  const answer = (request: SeenRequest): { body: unknown } => ({
    body: { name: callerOf(request), mail: "" },
  });

  it.each<Engine>(["plans", "resolvers"])("get their own answers, in 2,000 pairs, by %s", async (engine) => {
    const setup = await startSetup({ engine, answer });
    setup.release();
    const document = parse(ME);
    let id = 0;
    const crossed = await countCrossed(2_000, async (headers) => {
      const operation = { document, operationName: undefined, variables: {} };
      const request = { id: `request-${id++}`, headers, signal: new AbortController().signal };
      return (await setup.served.execute(operation, request)) as Answer;
    });
    expect(crossed).toBe(0);
    expect(setup.calls).toHaveLength(4_000);
  });

  it("get their own answers over HTTP", async () => {
    const setup = await startSetup({ answer });
    setup.release();
    expect(await countCrossed(200, (headers) => setup.ask(ME, { headers }))).toBe(0);
    expect(setup.calls).toHaveLength(400);
  });

  it.each([...CREDENTIALS, "proxy-authorization"])(
    "share nothing if they differ in %s, be it passed on or not",
    async (name) => {
      const setup = await startSetup();
      const answers = ["one", "another", undefined].map((value) =>
        setup.ask("{ weather { text } }", { headers: value === undefined ? {} : { [name]: value } }),
      );
      await setup.executing(3);
      setup.release();
      await Promise.all(answers);
      // The source of the weather passes no header on: the three calls look the same to the backend.
      expect(setup.calls).toHaveLength(3);
      expect(setup.served.counts.shared).toBe(0);
    },
  );

  it("share what they ask twice, each with himself", async () => {
    const setup = await startSetup({
      answer: (request) => ({ body: { name: callerOf(request), mail: "" } }),
    });
    const ask = (caller: string): ReturnType<typeof setup.ask> =>
      setup.ask("{ me { name } }", { headers: { authorization: caller } });
    const first = ask("one");
    await setup.executing(1);
    const more = ["one", "another", "another", "one"].map(ask);
    await setup.executing(5);
    setup.release();
    const names = (await Promise.all([first, ...more])).map(({ data }) => data?.me?.name);
    expect(names).toEqual(["one||", "one||", "another||", "another||", "one||"]);
    expect(setup.calls).toHaveLength(2);
  });

  it("cannot pass for another by what they put into a header", async () => {
    const setup = await startSetup({
      answer: (request) => ({ body: { name: callerOf(request), mail: "" } }),
    });
    const callers: Record<string, string>[] = [
      { authorization: "a", cookie: "b" },
      { authorization: "a cookie 1 b" },
      { cookie: "b", "x-api-key": "a" },
      { cookie: "b", authorization: "x-api-key 1 a" },
      { authorization: "" },
      {},
    ];
    const answers = callers.map((headers) => setup.ask("{ me { name } }", { headers }));
    await setup.executing(callers.length);
    setup.release();
    const names = (await Promise.all(answers)).map(({ data }) => data?.me?.name);
    expect(names).toEqual(callers.map((headers) => CREDENTIALS.map((name) => headers[name] ?? "").join("|")));
  });
});

describe("requests of one caller that differ in a header", () => {
  it.each([
    ["that is passed on", "{ me { name } }", "accept-language", 2],
    ["that a field reads", "{ agent { name } }", "user-agent", 2],
    ["that the client's schema reads", "{ localized { name } }", "x-locale", 2],
    ["that goes nowhere", "{ me { name } }", "x-other", 1],
    ["that only other fields read", "{ me { name } }", "x-locale", 1],
  ])("%s", async (_, query, name, expected) => {
    const setup = await startSetup();
    const first = setup.ask(query, { headers: { [name]: "one" } });
    await setup.executing(1);
    const second = setup.ask(query, { headers: { [name]: "another" } });
    await setup.executing(2);
    setup.release();
    await Promise.all([first, second]);
    expect(setup.calls).toHaveLength(expected);
    expect(setup.served.counts.shared).toBe(2 - expected);
  });
});

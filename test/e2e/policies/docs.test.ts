import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BREAKER_PROFILES } from "../../../src/config/index.ts";
import { httpFaults, startHttpFaultServer } from "../../support/http-fault-server.ts";
import { outcomeOf, startFolder } from "./gateway.ts";

const PAGE = readFileSync(new URL("../../../docs/resilience.md", import.meta.url), "utf8");

const files = Object.fromEntries(
  [...PAGE.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms)].map(([, name = "", text = ""]) => [name, text]),
);

test("the example boots, and its breakers are held by the commands of the page", async () => {
  const backend = await startHttpFaultServer({ behaviour: httpFaults.answer('{"text":"good"}') });
  const { "gateway.yaml": yaml = "", ...schemas } = files;
  const ports = "server: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\n";
  const env = { REVIEWS_URL: backend.url.origin };
  const { ask, breakers, adminUrl } = await startFolder({ ...schemas, "gateway.yaml": yaml + ports }, env);
  const read = async (): Promise<unknown> =>
    outcomeOf(await ask('{ summary(product: "1") { text } }'), "summary");
  expect(await read()).toEqual({ text: "good" });
  expect(Number(backend.requests[0]?.headers["x-time-left-ms"])).toBeLessThanOrEqual(2000);
  const settingsOf = async (name: string) => (await breakers()).find((each) => each.name === name)?.settings;
  expect(await settingsOf("reviews")).toMatchObject({ failures: 3, successes: 3, openMs: 10_000 });
  expect(await settingsOf("Query.summary")).toMatchObject({ failures: 3, successes: 2, openMs: 5000 });
  const commands = [...PAGE.matchAll(/^curl .*-d '([^']+)' '?http:\/\/127\.0\.0\.1:4001(\S+?)'?$/gm)];
  expect(commands).toHaveLength(2);
  for (const [, body = "", path] of commands) {
    const answer = await fetch(`${adminUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(answer.status).toBe(200);
  }
  const held = (await breakers()).filter(({ isForced }) => isForced);
  expect(held.map(({ name, state }) => [name, state])).toEqual([["Query.summary", "open"]]);
  await backend.close();
});

test.each(Object.entries(BREAKER_PROFILES))("the page says what the profile %s is", (name, settings) => {
  const { failures, failureRate, minimumCalls, windowMs, successes, openMs, maxOpenMs } = settings;
  const [, row] = new RegExp(`^\\| \`${name}\` \\| (.*) \\|$`, "m").exec(PAGE) ?? [];
  expect(row).toBe(
    [
      `${failures} failures in a row, or ${failureRate * 100}% of at least ${minimumCalls} calls in ${windowMs / 1000} s`,
      `${successes} good probes`,
      `${openMs / 1000} s, twice as long each time, at most ${maxOpenMs / 1000} s`,
    ].join(" | "),
  );
});

import { expect, test } from "vitest";
import { redactConfig } from "../../../src/config/index.ts";
import { parse, problemsOf } from "./folder.ts";

function file(lines: string, client = ""): string {
  return `formatVersion: 1
${lines}
sources: { users: { schema: users.graphql, rest: { url: http://127.0.0.1:4101 } } }
clients: { mobile: { schema: mobile.graphql${client} } }
`;
}

test("without a word on it the door and the drain have their defaults, and a client is of normal priority", () => {
  const { shedding, drain, clients } = parse(file(""));
  expect(shedding).toEqual({ maxInFlight: 2_000, maxEventLoopDelayMs: 1_000, maxHeapUsedPercent: 95 });
  expect(drain).toEqual({ delayMs: 0, limitMs: 10_000 });
  expect(clients[0]?.priority).toBe("normal");
});

test("each setting is read by itself, also from a variable, and shown by /config", () => {
  const lines = 'shedding: { maxInFlight: "$' + '{MAX}" }\ndrain: { delayMs: 5000 }';
  const config = parse(file(lines, ", priority: high"), { MAX: "50" });
  const expected = {
    shedding: { maxInFlight: 50, maxEventLoopDelayMs: 1_000, maxHeapUsedPercent: 95 },
    drain: { delayMs: 5_000, limitMs: 10_000 },
  };
  expect(config).toMatchObject({ ...expected, clients: [{ priority: "high" }] });
  expect(redactConfig(config)).toMatchObject({ ...expected, clients: { mobile: { priority: "high" } } });
});

test("what is wrong is told as everywhere", () => {
  const lines = `shedding:
  maxInFlight: 0
  maxEventLoopDelayMs: 1s
  maxHeapUsedPercent: 101
  maxInflight: 5
drain:
  delayMs: -1`;
  expect(problemsOf(file(lines, ", priority: urgent"))).toEqual([
    "3:16 shedding.maxInFlight must be a whole number from 1 to 1000000, not 0.",
    '4:24 shedding.maxEventLoopDelayMs must be a whole number of milliseconds from 10 to 60000, not "1s".',
    "5:23 shedding.maxHeapUsedPercent must be a whole number from 1 to 100, not 101.",
    "6:3 shedding.maxInflight is not a known key. | Did you mean maxInFlight?",
    "8:12 drain.delayMs must be a whole number of milliseconds from 0 to 3600000, not -1.",
    '10:56 clients.mobile.priority must be low or normal or high, not "urgent".',
  ]);
});

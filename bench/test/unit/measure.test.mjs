import { deepEqual, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { measure } from "../../run/measure.mjs";
import { enterAtBest } from "../../run/variants.mjs";

/** @type {any} */
const shape = { upstreamCalls: 2 };
const good = {
  requests: 10,
  completed: 8,
  elapsedMs: 1000,
  cpuTicks: 2,
  p50Ms: 1,
  p99Ms: 2,
  wrong: 0,
  failed: 0,
};

/** @type {(peer: object, result: object, calls: number, mode?: "identical" | "distinct") => ReturnType<typeof measure>} */
function measureWith(peer, result, calls, mode = "distinct") {
  const counts = [
    { a: 5, b: 5 },
    { a: 5 + calls, b: 5 },
  ];
  return measure({
    ...{ shape, mode, connections: 4, rampMs: 1, measureMs: 1, tags: { next: 10_000_000 } },
    machine: { words: "", loadAverage: 0, ticksPerSecond: 100 },
    contestant: /** @type {any} */ ({ peer }),
    backends: /** @type {any} */ ({ ask: async () => counts.shift() }),
    generator: /** @type {any} */ ({ ask: async () => ({ ...good, ...result }) }),
  });
}

await test("CPU and calls are told for each request", async () => {
  const measured = await measureWith({}, {}, 20);
  if (typeof measured === "string") throw new Error(measured);
  const { requestsPerSecond, cpuUs, callsPerRequest } = measured;
  deepEqual([requestsPerSecond, cpuUs, callsPerRequest], [8, 2500, 2]);
});

for (const [what, peer, result, calls, mode, words] of /** @type {const} */ ([
  ["a wrong answer", {}, { wrong: 1, firstProblem: "x" }, 20, "distinct", /^1 of 10 answers were wrong: x$/],
  ["a failure", {}, { failed: 2, firstProblem: "y" }, 20, "identical", /^2 of 10 requests failed: y$/],
  ["silence", {}, { completed: 0 }, 20, "identical", /^nothing was answered/],
  [
    "a call that was saved",
    {},
    {},
    19,
    "distinct",
    /^19 upstream calls for 10 distinct requests, which need 20, at 2500 µs each$/,
  ],
  ["a call too many", {}, {}, 21, "distinct", /^21 upstream calls/],
  ["a call saved by who may need more", { callsMore: true }, {}, 19, "distinct", /^19 upstream calls/],
])) {
  await test(`this does not count: ${what}`, async () => {
    match(String(await measureWith(peer, result, calls, mode)), words);
  });
}

await test("identical requests may share calls, and some peers may need more", async () => {
  equal(typeof (await measureWith({}, {}, 1, "identical")), "object");
  equal(typeof (await measureWith({ callsMore: true }, {}, 110)), "object");
});

/** What a peer with these variants is entered as, and who was stopped. @type {(outcomes: Record<string, number | string>, peer?: object) => Promise<{ variant: string | undefined, reason: string | undefined, stopped: string[], trials: unknown[] }>} */
async function chooseFrom(outcomes, peer = {}) {
  /** @type {string[]} */
  const stopped = [];
  const { entered, trials } = await enterAtBest(
    /** @type {any} */ ({ name: "p", variants: () => Object.keys(outcomes), ...peer }),
    shape,
    async (variant = "the only") =>
      /** @type {any} */ ({ variant, stop: async () => void stopped.push(variant) }),
    async ({ variant }) => {
      const outcome = outcomes[String(variant)] ?? 1;
      return typeof outcome === "string" ? outcome : /** @type {any} */ ({ cpuUs: outcome });
    },
  );
  const { variant, reason } = /** @type {any} */ (entered);
  return { variant, reason, stopped, trials };
}

await test("of the variants that are right, the cheapest is measured and the others are stopped", async () => {
  const { variant, stopped, trials } = await chooseFrom({
    dear: 30,
    wrong: "1 of 9 was wrong",
    best: 10,
    good: 20,
  });
  equal(variant, "best");
  deepEqual(stopped.sort(), ["dear", "good", "wrong"]);
  deepEqual(trials[1], { peer: "p", variant: "wrong", reason: "1 of 9 was wrong" });
});

await test("a peer whose variants are all wrong is excluded", async () => {
  const { reason, stopped } = await chooseFrom({ one: "1 was wrong", two: "2 were wrong" });
  equal(reason, "None of its configurations is right: one: 1 was wrong");
  deepEqual(stopped, ["one", "two"]);
});

await test("a peer for identical requests is tried with distinct ones, and stays", async () => {
  const { variant, stopped, trials } = await chooseFrom({}, { variants: undefined, only: "identical" });
  deepEqual([variant, stopped, trials], ["the only", [], [{ peer: "p", cpuUs: 1 }]]);
});

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Case, openCase } from "./case.ts";
import { compiledShare, runOracle } from "./oracle.ts";
import type { Feature, Trait } from "./run.ts";

const folder = fileURLToPath(new URL("regressions/", import.meta.url));

/** In how many plans each has to be, so that it is really played. */
const FEATURES: readonly (readonly [Feature, number])[] = [
  ["a key that another lookup finds", 50],
  ["a source in place of another", 50],
  ["an argument by @require", 200],
  ["a requirement through another object", 20],
  ["a mutation", 200],
];

/** In how many cases each has to show. */
const TRAITS: readonly (readonly [Trait, number])[] = [
  ["a fetch that is refused", 1_500],
  ["a fetch that is left out with a refused one", 100],
  ["a fallback", 350],
  ["a skipped field", 80],
  ["a REQUIRED field that failed", 60],
];

/** See {@link compare} for what is the same. `npm run oracle` plays more of them. */
describe("a compiled plan says what graphql-js says by the same fetch specs", () => {
  it("in 10,000 generated cases", { timeout: 600_000 }, async () => {
    const report = await runOracle({ seed: 1, cases: 10_000, perSchema: 100 });
    expect(report.found).toEqual([]);
    expect(report.compiled).toBeGreaterThanOrEqual(10_000);
    expect(report.withErrors).toBeGreaterThan(1_500);
    expect(report.refused).toBeGreaterThan(50);
    expect(compiledShare(report)).toBeGreaterThanOrEqual(0.98);
    for (const [feature, least] of FEATURES)
      expect(report.features.get(feature) ?? 0, feature).toBeGreaterThanOrEqual(least);
    for (const [trait, least] of TRAITS)
      expect(report.traits.get(trait) ?? 0, trait).toBeGreaterThanOrEqual(least);
    const known = ["mutations below the root itself"];
    expect([...report.notCompiled.keys()].filter((reason) => !known.includes(reason))).toEqual([]);
  });

  it.each(readdirSync(folder))("in a case that was found: %s", async (name) => {
    const found: Case = JSON.parse(readFileSync(`${folder}${name}`, "utf8"));
    const arena = await openCase(found);
    const verdict = await arena.play(found);
    await arena.close();
    expect(verdict?.differences).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  changedPolicies,
  DEFAULT_POLICIES,
  type EffectivePolicies,
  overridePolicies,
} from "../../../src/config/index.ts";
import { POLICIES, POLICY_NAMES } from "../../../src/config/policies.ts";
import { parse, problemsOf, REST, withSource } from "./folder.ts";

const SECTION = `schema: users.graphql, rest: ${REST}`;

function policiesOf(file: string, source: string): EffectivePolicies | undefined {
  const text = `${withSource(`{ ${SECTION}, policies: ${source} }`)}policies: ${file}\n`;
  return parse(text).sources[0]?.policies;
}

test("each setting comes from the nearest place that has it", () => {
  const policies = policiesOf("{ timeout: { ms: 1 }, connectTimeout: { ms: 2 } }", "{ timeout: { ms: 3 } }");
  expect(policies).toEqual({
    settings: {
      ...DEFAULT_POLICIES.settings,
      timeout: { ms: 3 },
      connectTimeout: { ms: 2 },
      singleFlight: { enabled: true },
    },
    origins: {
      ...DEFAULT_POLICIES.origins,
      timeout: { ms: "source users" },
      connectTimeout: { ms: "policies in gateway.yaml" },
      singleFlight: { enabled: "default" },
    },
  });
});

test("a profile is all settings at its place, and a nearer place wins over it", () => {
  const policies = policiesOf(
    "{ breaker: { failures: 7, openMs: 9 } }",
    "{ breaker: { profile: strict, openMs: 8 } }",
  );
  const { profile, failures, openMs, successes, enabled } = policies?.settings.breaker ?? {};
  expect([profile, failures, openMs, successes, enabled]).toEqual(["strict", 3, 8, 3, true]);
  expect(policies?.origins.breaker).toMatchObject({ failures: "source users", enabled: "default" });
  const field = policies && overridePolicies(policies, { breaker: { failures: 2 } }, "field");
  expect(field?.settings.breaker).toMatchObject({ failures: 2, openMs: 8, successes: 3 });
});

test("a place that says nothing of a setting inherits it, however it says nothing", () => {
  for (const nothing of ["{}", "{ timeout: {} }", "{ timeout: {}, singleFlight: {}, connectTimeout: {} }"])
    expect(policiesOf(nothing, nothing)).toEqual(DEFAULT_POLICIES);
  expect(overridePolicies(DEFAULT_POLICIES, { timeout: { ms: undefined as never } }, "x")).toEqual(
    DEFAULT_POLICIES,
  );
});

test("the settings that are told are those that are not the default", () => {
  const policies = policiesOf(
    "{ timeout: { ms: 3 }, connectTimeout: { ms: 5000 } }",
    "{ singleFlight: { enabled: false } }",
  );
  expect(changedPolicies(DEFAULT_POLICIES)).toEqual([]);
  expect(policies && changedPolicies(policies)).toEqual([
    { setting: "timeout.ms", value: 3, from: "policies in gateway.yaml" },
    { setting: "singleFlight.enabled", value: false, from: "source users" },
  ]);
});

test("what is inherited is not changed", () => {
  const before = structuredClone(DEFAULT_POLICIES);
  overridePolicies(DEFAULT_POLICIES, { singleFlight: { enabled: false } }, "x");
  expect(DEFAULT_POLICIES).toEqual(before);
});

test("a policy, a setting and a value that there is not are refused at both places", () => {
  const text = `${withSource(`{ ${SECTION}, policies: { singleFligt: {} } }`)}policies:
  singleFlight: { enabled: 1 }
  timeout: { sec: 1 }
`;
  expect(problemsOf(text)).toEqual([
    "3:85 sources.users.policies.singleFligt is not a known key. | Did you mean singleFlight?",
    "6:28 policies.singleFlight.enabled must be true or false, not 1.",
    "7:14 policies.timeout.sec is not a known key. | Allowed are: ms.",
  ]);
});

test("the page lists every setting with its default", () => {
  const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");
  const [, section = ""] = page.split("### `policies`\n");
  const listed = [...section.matchAll(/^\| `(\w+\.\w+)` \| `([^`]+)` \|/gm)].map(([, name, value]) => [
    name,
    value,
  ]);
  const known = POLICY_NAMES.flatMap((name) =>
    Object.entries(POLICIES[name].settings).map(([setting, { default: value }]) => [
      `${name}.${setting}`,
      String(value),
    ]),
  );
  expect(listed).toEqual(known);
});

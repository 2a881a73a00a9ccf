import { join } from "node:path";
import { expect, it } from "vitest";
import { configJsonSchema, parseConfig, redactConfig } from "../../../src/config/index.ts";
import { writeFiles } from "../../support/boot.ts";
import { oneDomain } from "../../support/config.ts";

const parse = (routes: string, policies = "") => {
  const folder = writeFiles({ "a.graphql": "", token: "hidden" });
  const text = `formatVersion: 1
sources: { a: { schema: a.graphql, rest: { url: "http://a" } } }
clients: { a: { schema: a.graphql } }
${policies}
routes:
${routes}`;
  return oneDomain(parseConfig(text, join(folder, "gateway.yaml"), { TOKEN: "hidden" }));
};

it("shows a route as it stands in the file, in the order of trying, and no value of a header", () => {
  const config = parse(
    `
  b:
    match: { path: "/b/**", methods: [GET], headers: { x-key: hidden } }
    to: { url: "http://b.example/base", stripPrefix: /b, fallback: { url: "http://c" } }
    request: { headers: { set: { authorization: "hidden" }, add: { x: hidden } }, body: { naming: snake_case } }
    policies: { timeout: { ms: 7 } }
  a: { match: { regex: "/a/(?<id>[0-9]+)" }, respond: { status: 410, headers: { x: hidden } } }
  c: { match: { path: "/c/{id}" }, redirect: { to: "https://c.example/{id}" } }
`,
  );
  const shown = redactConfig(config).routes as Record<string, Record<string, unknown>>;
  expect(Object.keys(shown)).toEqual(["c", "a", "b"]);
  expect(JSON.stringify(shown)).not.toContain("hidden");
  expect(shown.a?.match).toMatchObject({ regex: "/a/(?<id>[0-9]+)" });
  expect(shown.c?.redirect).toEqual({ to: "https://c.example/{id}", status: 308 });
  expect(shown.b).toMatchObject({
    match: { path: "/b/**", methods: ["GET", "HEAD"], headers: { "x-key": "[redacted]" } },
    to: {
      url: "http://b.example/base",
      stripPrefix: "/b",
      fallback: { url: "http://c/" },
      maxJsonBytes: 1_048_576,
    },
    request: { headers: { set: { authorization: "[redacted]" } }, body: { naming: "snake_case" } },
    policies: { timeout: { ms: 7 } },
  });
});

it("hides what came from a file, wherever it stands", () => {
  const config = parse(
    `  a: { match: { path: /a }, to: { url: "http://a" }, request: { body: { add: { key: "\${file:token}" } } } }`,
  );
  expect(JSON.stringify(redactConfig(config))).not.toContain("hidden");
});

it("repeats no value of a header in a problem", () => {
  const wrong = () =>
    parse(`  a: { match: { path: /a }, to: { url: "http://a" }, request: { headers: { set: { x: ["\${TOKEN}"] } } } }
  b: { match: { path: /b }, to: { url: "http://a" }, response: { headers: { add: { x: "\${TOKEN}\\n" } } } }`);
  expect(wrong).toThrow(/routes\.a\.request\.headers\.set\.x must be text/);
  expect(wrong).not.toThrow(/hidden/);
});

it("inherits each setting from the file, and says where it comes from", () => {
  const [route] = parse(
    `  a: { match: { path: /a }, to: { url: "http://a" }, policies: { retry: { attempts: 1 } } }`,
    "policies: { timeout: { ms: 1234 }, retry: { baseMs: 5 } }",
  ).routes;
  if (route?.action.kind !== "forward") throw new Error("it forwards");
  const { settings, origins } = route.action.policies;
  expect([settings.timeout.ms, settings.retry.attempts, settings.retry.baseMs]).toEqual([1234, 1, 5]);
  expect([origins.timeout.ms, origins.retry.attempts, origins.limit.maxQueue]).toEqual([
    "policies in gateway.yaml",
    "route a",
    "default",
  ]);
});

it("is in the JSON Schema for editors", () => {
  const { properties } = configJsonSchema() as {
    properties: Record<string, { additionalProperties: object }>;
  };
  expect(properties.routes?.additionalProperties).toMatchObject({
    properties: {
      match: { type: "object" },
      to: { required: ["url"] },
      respond: {},
      redirect: { required: ["to"] },
    },
  });
});

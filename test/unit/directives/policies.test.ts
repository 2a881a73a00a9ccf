import { type DirectiveDefinitionNode, parse } from "graphql";
import { expect, test } from "vitest";
import { POLICIES } from "../../../src/config/policies.ts";
import { POLICY_DIRECTIVES } from "../../../src/directives/index.ts";
import { openGraph } from "../../support/boot.ts";

const SDL = `
type Query {
  plain: String @rest(path: "/plain")
  slow: String @rest(path: "/slow") @timeout(ms: 5)
  own: String @rest(path: "/own") @singleFlight(enabled: true) @timeout(ms: 6)
}`;

test("a field has its source's policies, and over them its own", async () => {
  const section = "rest: { url: http://127.0.0.1:1 }, policies: { singleFlight: { enabled: false } }";
  const graph = await openGraph({ users: { sdl: SDL, section } });
  const policiesOf = (name: string): unknown =>
    graph.types.get("Query")?.fields.get(name)?.fetch?.spec.policies;
  const singleFlight = { enabled: "source users" };
  expect(policiesOf("plain")).toMatchObject({
    settings: { timeout: { ms: 10_000 }, singleFlight: { enabled: false } },
    origins: { timeout: { ms: "default" }, singleFlight },
  });
  expect(policiesOf("slow")).toMatchObject({
    settings: { timeout: { ms: 5 }, singleFlight: { enabled: false } },
    origins: { timeout: { ms: "@timeout on Query.slow" }, singleFlight },
  });
  expect(policiesOf("own")).toMatchObject({
    settings: { timeout: { ms: 6 }, singleFlight: { enabled: true } },
    origins: {
      timeout: { ms: "@timeout on Query.own" },
      singleFlight: { enabled: "@singleFlight on Query.own" },
    },
  });
});

test.each(POLICY_DIRECTIVES)(
  "@$name has a description for itself and each argument, and stands on fields",
  ({ name, sdl }) => {
    const [definition] = parse(sdl).definitions as DirectiveDefinitionNode[];
    expect(definition?.name.value).toBe(name);
    expect(definition?.locations.map(({ value }) => value)).toEqual(["FIELD_DEFINITION"]);
    expect(definition?.description?.value).toMatch(/\.$/);
    for (const argument of definition?.arguments ?? []) expect(argument.description?.value).toMatch(/\.$/);
  },
);

test.each(POLICY_DIRECTIVES)(
  "@$name can say every setting, with the default of the table",
  ({ name, settingsOf }) => {
    const args = Object.entries(POLICIES[name].settings).map(
      ([setting, { default: value }]) => `${setting}: ${value}`,
    );
    const document = parse(`type A { b: Int @${name}(${args.join(", ")}) }`);
    const [type] = document.definitions;
    const use = type?.kind === "ObjectTypeDefinition" ? type.fields?.[0]?.directives?.[0] : undefined;
    if (use === undefined) throw new Error("no use");
    const given = settingsOf(use).map((setting) => [setting.name, setting.value]);
    expect(given).toEqual(
      Object.entries(POLICIES[name].settings).map(([setting, each]) => [setting, each.default]),
    );
  },
);

import { expect, test } from "vitest";
import type { Domain } from "../../../src/cli/boot.ts";
import { chooseDomain } from "../../../src/cli/choose-domain.ts";

const domains = (...names: (string | undefined)[]): Domain[] =>
  names.map((name) => ({ config: { name } }) as unknown as Domain);

const chosen = (names: (string | undefined)[], name: string | undefined): unknown =>
  chooseDomain({ domains: domains(...names) }, name, "gateway.yaml").config.name ?? "the top";

test("a command is about the domain that is named, the only one, or the one without a name", () => {
  expect(chosen([undefined], undefined)).toBe("the top");
  expect(chosen([undefined, "media"], undefined)).toBe("the top");
  expect(chosen(["media"], undefined)).toBe("media");
  expect(chosen([undefined, "media", "shop"], "media")).toBe("media");
});

test("else it says which there are", () => {
  const error = (names: (string | undefined)[], name?: string) => () => chosen(names, name);
  expect(error(["media", "shop"])).toThrow(
    "gateway.yaml has several domains. Name one with --domain: media, shop.",
  );
  expect(error([undefined, "media"], "shop")).toThrow('gateway.yaml has no domain "shop". It has media.');
  expect(error([undefined], "shop")).toThrow('gateway.yaml has no domain "shop". It has none.');
});

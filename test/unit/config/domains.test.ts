import { expect, test } from "vitest";
import { type GatewayConfig, parseConfig, redactConfig } from "../../../src/config/index.ts";
import { openFolder } from "./folder.ts";

const GRAPH = `sources: { users: { schema: users.graphql, rest: { url: "http://a" } } }
clients: { mobile: { schema: mobile.graphql } }`;

const under = (text: string): string => text.replace(/^(?=.)/gm, "    ");

function load(text: string, files: Readonly<Record<string, string>> = {}): GatewayConfig {
  return parseConfig(text, `${openFolder(files)}/gateway.yaml`, {});
}

const TEXT = `formatVersion: 1
playground: false
deadlineMs: 20000
stale: { maxEntries: 10 }
policies: { timeout: { ms: 8000 }, retry: { attempts: 2 }, connectTimeout: { ms: 800 } }
${GRAPH}
domains:
  media:
    hosts: [Media.Example.com]
    playground: true
    deadlineMs: 5000
    maxInFlight: 7
    stale: { maxAgeMs: 1000 }
    policies: { timeout: { ms: 4000 }, retry: { attempts: 1 } }
    sources: { users: { schema: users.graphql, rest: { url: "http://b" }, policies: { timeout: { ms: 2000 } } } }
    clients: { mobile: { schema: mobile.graphql } }
    routes: { old: { match: { path: /old }, to: { url: "http://c" } } }
  plain:
    path: /plain
${under(GRAPH)}
`;

test("a domain has what it says, and of the rest what is for all", () => {
  const [top, media, plain] = load(TEXT).domains;
  const forAll = { playground: false, shortWay: true, deadlineMs: 20_000, maxInFlight: undefined };
  const stale = { maxEntries: 10, maxBytes: 67_108_864, maxAgeMs: 600_000 };
  expect(top).toMatchObject({ ...forAll, name: undefined, path: "", hosts: [], stale });
  expect(plain).toMatchObject({ ...forAll, name: "plain", path: "/plain", hosts: [], stale });
  expect(media).toMatchObject({
    ...{ name: "media", path: "", hosts: ["media.example.com"], playground: true },
    ...{ deadlineMs: 5000, maxInFlight: 7, stale: { ...stale, maxAgeMs: 1000 } },
  });
});

test("of policies the nearer wins, and each setting says where it is from", () => {
  const [top, media, plain] = load(TEXT).domains;
  const of = (domain: typeof top): unknown[] => {
    const { settings, origins } = domain?.sources[0]?.policies ?? { settings: undefined, origins: undefined };
    return [
      [settings?.timeout.ms, origins?.timeout.ms],
      [settings?.retry.attempts, origins?.retry.attempts],
      [settings?.connectTimeout.ms, origins?.connectTimeout.ms],
      [settings?.limit.queueMs, origins?.limit.queueMs],
    ];
  };
  const file = "policies in gateway.yaml";
  const forAll = [
    [8000, file],
    [2, file],
    [800, file],
    [2000, "default"],
  ];
  expect(of(top)).toEqual(forAll);
  expect(of(plain)).toEqual(forAll);
  expect(of(media)).toEqual([
    [2000, "source media/users"],
    [1, "domain media"],
    [800, file],
    [2000, "default"],
  ]);
  const action = media?.routes[0]?.action;
  expect(action?.kind === "forward" && action.policies.origins.timeout.ms).toBe("domain media");
});

test("domains are shown in the shape of the file, with where each policy is from", () => {
  const shown = redactConfig(load(TEXT));
  expect(shown).toMatchObject({
    sources: {
      users: {
        policies: { timeout: { ms: 8000 } },
        policiesFrom: { "timeout.ms": "policies in gateway.yaml" },
      },
    },
    domains: {
      media: {
        ...{ path: "/", hosts: ["media.example.com"], maxInFlight: 7 },
        sources: {
          users: {
            policies: { timeout: { ms: 2000 }, retry: { attempts: 1 } },
            policiesFrom: { "timeout.ms": "source media/users", "retry.attempts": "domain media" },
          },
        },
        routes: { old: { policiesFrom: { "timeout.ms": "domain media" } } },
      },
      plain: { path: "/plain", hosts: [] },
    },
  });
});

test("a secret of a domain is shown nowhere, nor in a problem with it", () => {
  const secret = TEXT.replace("timeout: { ms: 4000 }", 'timeout: { ms: "${file:ms.txt}" }').replace(
    "retry: { attempts: 1 }",
    'connectTimeout: { ms: "${file:ms.txt}" }',
  );
  const inherited = secret.replace("maxEntries: 10", 'maxEntries: "${file:ms.txt}"');
  const config = load(inherited, { "ms.txt": "4711" });
  const [, media, plain] = config.domains;
  expect(media?.sources[0]?.policies.settings.connectTimeout.ms).toBe(4711);
  expect(plain?.sources[0]?.policies.settings.connectTimeout.ms).toBe(800);
  const shown = JSON.stringify(redactConfig(config));
  expect(shown).not.toContain("4711");
  // Only where it holds.
  expect(shown).toContain('"connectTimeout":{"ms":800}');
  const wrong = TEXT.replace(
    'rest: { url: "http://b" }',
    'rest: { url: "http://b" }, config: { token: 815 }',
  );
  expect(() => load(wrong)).toThrow(
    /domains\.media\.sources\.users\.config\.token must be text, not a number/,
  );
});

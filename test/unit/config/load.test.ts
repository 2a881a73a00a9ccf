import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_POLICIES, loadConfig } from "../../../src/config/index.ts";
import { InvalidInput } from "../../../src/kernel/index.ts";
import { oneDomain } from "../../support/config.ts";
import { GRPC, openFolder, parse, REST, withSource } from "./folder.ts";

const MINIMAL = withSource(`{ schema: users.graphql, rest: ${REST} }`);

const FULL = `
formatVersion: 1
server: { host: "::1", port: 0 }
admin: { host: localhost, port: 4002 }
playground: false
deadlineMs: 20000
policies: { timeout: { ms: 3000 }, singleFlight: { enabled: false } }
sources:
  users:
    schema: users.graphql
    rest:
      url: HTTPS://Users.example/base/
      naming: snake_case
      tls: { ca: ca.pem, serverName: users.internal }
      deadlineHeader: X-Time-Left
    headers: { Authorization: Bearer x }
    config: { token: t }
    forward: [Authorization, accept-language, AUTHORIZATION]
    policies: { connectTimeout: { ms: 100 } }
    maxBytes: 1024
  products:
    schema: users.graphql
    grpc: { address: "[::1]:4201", protos: [protos/shop.proto], importPaths: [., protos], tls: true }
    policies: { timeout: { ms: 2000 }, connectTimeout: {}, singleFlight: { enabled: true } }
clients:
  mobile: { schema: mobile.graphql, examples: [examples.graphql], deadlineMs: 5000 }
`;

test("fills in the defaults", () => {
  const config = parse(MINIMAL);
  expect(config).toMatchObject({
    server: { host: "0.0.0.0", port: 4000 },
    admin: { host: "127.0.0.1", port: 4001 },
    playground: true,
    secretPaths: [],
  });
  expect(config.sources[0]).toMatchObject({
    name: "users",
    rest: { naming: "camelCase", tls: undefined },
    grpc: undefined,
    headers: {},
    config: {},
    forward: [],
    policies: DEFAULT_POLICIES,
    maxBytes: 10_485_760,
  });
  expect(config.clients[0]?.examples).toEqual([]);
});

test("serves no playground in production, unless told to", () => {
  const production = { NODE_ENV: "production" };
  expect(parse(MINIMAL, production).playground).toBe(false);
  expect(parse(`${MINIMAL}playground: true`, production).playground).toBe(true);
});

test("reads every key", () => {
  const folder = openFolder();
  const file = join(folder, "gateway.yaml");
  writeFileSync(file, FULL);
  const { sources, clients, domains, ...rest } = oneDomain(loadConfig(file, {}));
  expect(domains).toHaveLength(1);
  expect(rest).toEqual({
    file,
    path: "",
    hosts: [],
    routes: [],
    server: { host: "::1", port: 0 },
    admin: { host: "localhost", port: 4002 },
    playground: false,
    shortWay: true,
    deadlineMs: 20_000,
    shedding: { maxInFlight: 2_000, maxEventLoopDelayMs: 1_000, maxHeapUsedPercent: 95 },
    drain: { delayMs: 0, limitMs: 10_000 },
    stale: { maxEntries: 50_000, maxBytes: 67_108_864, maxAgeMs: 600_000 },
    secretPaths: [],
  });
  expect(sources).toEqual([
    {
      name: "users",
      place: { file, line: 9, column: 3 },
      schema: join(folder, "users.graphql"),
      rest: {
        url: expect.objectContaining({ href: "https://users.example/base/" }),
        naming: "snake_case",
        tls: { ca: join(folder, "ca.pem"), serverName: "users.internal" },
        deadlineHeader: "x-time-left",
      },
      grpc: undefined,
      headers: { authorization: "Bearer x" },
      config: { token: "t" },
      forward: ["authorization", "accept-language"],
      policies: {
        settings: {
          ...DEFAULT_POLICIES.settings,
          timeout: { ms: 3000 },
          connectTimeout: { ms: 100 },
          singleFlight: { enabled: false },
        },
        origins: {
          ...DEFAULT_POLICIES.origins,
          timeout: { ms: "policies in gateway.yaml" },
          connectTimeout: { ms: "source users" },
          singleFlight: { enabled: "policies in gateway.yaml" },
        },
      },
      maxBytes: 1024,
    },
    {
      name: "products",
      place: { file, line: 21, column: 3 },
      schema: join(folder, "users.graphql"),
      rest: undefined,
      grpc: {
        address: "[::1]:4201",
        protos: [join(folder, "protos/shop.proto")],
        importPaths: [folder, join(folder, "protos")],
        tls: { ca: undefined, serverName: undefined },
        transport: "grpc-js",
      },
      headers: {},
      config: {},
      forward: [],
      policies: {
        settings: {
          ...DEFAULT_POLICIES.settings,
          timeout: { ms: 2000 },
          connectTimeout: { ms: 5000 },
          singleFlight: { enabled: true },
        },
        origins: {
          ...DEFAULT_POLICIES.origins,
          timeout: { ms: "source products" },
          connectTimeout: { ms: "default" },
          singleFlight: { enabled: "source products" },
        },
      },
      maxBytes: 10_485_760,
    },
  ]);
  expect(clients).toEqual([
    {
      name: "mobile",
      place: { file, line: 26, column: 3 },
      schema: join(folder, "mobile.graphql"),
      examples: [join(folder, "examples.graphql")],
      deadlineMs: 5000,
      priority: "normal",
    },
  ]);
});

test("looks for imports in protos unless told otherwise, and uses plain text without tls", () => {
  const [source] = parse(withSource(`{ schema: users.graphql, grpc: ${GRPC} }`)).sources;
  expect(source?.grpc?.importPaths).toEqual([expect.stringMatching(/\/protos$/)]);
  expect(source?.grpc?.tls).toBeUndefined();
});

test("is frozen to the last part, its URLs too", () => {
  const config = parse(FULL);
  const url = config.sources[0]?.rest?.url as URL;
  const unfrozen: unknown[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Object.isFrozen(value)) unfrozen.push(value);
    for (const part of Object.values(value)) visit(part);
  };
  visit(config);
  expect(unfrozen).toEqual([]);
  for (const part of [
    "href",
    "host",
    "pathname",
    "search",
    "username",
    "password",
    "hash",
    "port",
  ] as const) {
    expect(() => {
      url[part] = "x";
    }, part).toThrow(TypeError);
  }
  url.searchParams.append("a", "b");
  expect(String(url)).toBe("https://users.example/base/");
  expect(url).toBeInstanceOf(URL);
  expect(new URL("x", url).href).toBe("https://users.example/base/x");
});

test("headers and config have no prototype, so that no name is found that was not given", () => {
  const [source] = parse(MINIMAL).sources;
  expect(source?.config.constructor).toBeUndefined();
  expect(source?.headers.constructor).toBeUndefined();
});

test("says why a file cannot be read", () => {
  const folder = openFolder({ "latin1.yaml": "", "large.yaml": " ".repeat(1024 * 1024 + 1) });
  writeFileSync(join(folder, "latin1.yaml"), Buffer.from([0x61, 0xe4]));
  const message = (name: string): string => {
    try {
      loadConfig(join(folder, name), {});
    } catch (error) {
      if (error instanceof InvalidInput) return error.problems.map((problem) => problem.message).join();
    }
    return "nothing";
  };
  expect(message("none.yaml")).toBe("The configuration cannot be read: there is no such file.");
  expect(message(".")).toBe("The configuration cannot be read: it is a folder.");
  expect(message("latin1.yaml")).toBe("The configuration cannot be read: it is not UTF-8 text.");
  expect(message("large.yaml")).toBe("The configuration cannot be read: it is larger than 1048576 bytes.");
  expect(message("a\0b")).toBe("The configuration cannot be read: that is not a path.");
});

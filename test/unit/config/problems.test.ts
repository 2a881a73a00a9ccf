// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the references of gateway.yaml
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../../../src/config/index.ts";
import { GRPC, openFolder, parse, problemsOf, REST, withSource } from "./folder.ts";

test("reports every problem at once, each at its key or value, in the order of the file", () => {
  const text = `formatVersion: 2
server: { port: abc, prt: 1 }
policies: { timeout: 2000 }
sources:
  Users:
    rest: { url: ftp://x }
  users:
    schema: none.graphql
    rest: { url: "http://x?y" }
    rest: {}
    headers: { Host: x, a: "\${NONE}", b: "1\\n2" }
    policies: { timeout: { ms: 0 } }
clients: {}
`;
  expect(problemsOf(text)).toEqual([
    "1:16 formatVersion must be 1, not 2. | This is the only format that this version of Selvage reads.",
    '2:17 server.port must be a whole number from 0 to 65535, not "abc".',
    "2:22 server.prt is not a known key. | Did you mean port?",
    "3:22 policies.timeout must be a map, not 2000. | It may hold: ms.",
    "5:3 sources.Users.schema is missing. | It must be the path of a file that exists. Paths start from the folder of this file.",
    "5:3 sources.Users is not a name for a source. | A name starts with a letter and holds lower-case letters, digits and -.",
    '6:18 sources.Users.rest.url must be an http or https URL, not "ftp://x". | Such as http://127.0.0.1:4101 or https://backend.example/base.',
    '8:13 sources.users.schema must be the path of a file that exists, not "none.graphql". | Paths start from the folder of this file.',
    "9:18 sources.users.rest.url must not hold a query or a fragment. | A field's @rest directive says what is added to the URL.",
    '10:5 "rest" is given twice; the first stands on line 9.',
    "11:16 sources.users.headers.Host is a header of the connection and cannot be set or forwarded.",
    "11:28 The environment variable NONE is not set. | Set NONE, or write ${NONE:-default} to give it a default.",
    "11:42 sources.users.headers.b must not hold line breaks, control characters or anything outside of Latin-1.",
    "12:32 sources.users.policies.timeout.ms must be a whole number of milliseconds from 1 to 300000, not 0. | Nothing waits for ever: a timeout cannot be switched off.",
    "13:1 clients must hold at least one client.",
  ]);
});

test("names the file as it was given", () => {
  const given = join(openFolder(), "..", "gateway.yaml");
  expect(() => parseConfig("formatVersion: 3", given, {})).toThrow(`${given}:1:16 formatVersion must be 1`);
});

/** The first problem, with a ¶ in place of its line and column if it stands where the text has a ¶. */
function firstProblem(text: string): string | undefined {
  const [above = ""] = text.split("¶");
  const lines = above.split("\n");
  const mark = `${lines.length}:${(lines.at(-1) ?? "").length + 1} `;
  const [problem] = problemsOf(text.replace("¶", ""))[0]?.split(" | ") ?? [];
  return problem?.startsWith(mark) ? problem.replace(mark, "¶ ") : problem;
}

const inSource = (section: string): string | undefined => firstProblem(withSource(section));
const inRest = (section: string): string | undefined =>
  inSource(`{ schema: users.graphql, rest: ${section} }`);
const inGrpc = (section: string): string | undefined =>
  inSource(`{ schema: users.graphql, grpc: ${section} }`);
const beside = (keys: string): string | undefined =>
  inSource(`{ schema: users.graphql, rest: ${REST}, ${keys} }`);
const besideGrpc = (keys: string): string | undefined =>
  inSource(`{ schema: users.graphql, grpc: ${GRPC}, ${keys} }`);
const atRoot = (keys: string): string | undefined =>
  firstProblem(withSource(`{ schema: users.graphql, rest: ${REST} }`) + keys);

test("a source has exactly one kind", () => {
  expect(inSource("{ schema: users.graphql }")).toBe(
    "3:3 sources.users must say how it is reached: rest or grpc.",
  );
  expect(beside(`grpc: ${GRPC}`)).toBe("3:3 sources.users is reached in more than one way: rest and grpc.");
});

test.each([
  ["http://127.0.0.1:4101", undefined],
  ["https://a.example/base/path", undefined],
  ["ftp://a", 'must be an http or https URL, not "ftp://a"'],
  ["a.example", 'must be an http or https URL, not "a.example"'],
  ["http:a.example", 'must be an http or https URL, not "http:a.example"'],
  ["http://a:99999", 'must be an http or https URL, not "http://a:99999"'],
  ["http://a\\b", 'must be an http or https URL, not "http://a\\\\b"'],
  ["http://a b", 'must be an http or https URL, not "http://a b"'],
  ["http://u:p@a", "must not hold a user name or a password"],
  ["http://@a", "must not hold a user name or a password"],
  ["http://a?", "must not hold a query or a fragment"],
  ["http://a/#b", "must not hold a query or a fragment"],
])("the URL %s", (url, message) => {
  const expected = message && `¶ sources.users.rest.url ${message}.`;
  expect(inRest(`{ url: ¶'${url}' }`)).toBe(expected);
});

test("tls goes with https only", () => {
  const message = "¶ sources.users.rest.tls has no use: the URL is plain http.";
  expect(inRest("{ url: http://a.example, ¶tls: { ca: ca.pem } }")).toBe(message);
  expect(inRest("{ url: https://a.example, tls: { ca: ¶none } }")).toBe(
    '¶ sources.users.rest.tls.ca must be the path of a file that exists, not "none".',
  );
});

test.each([
  ["127.0.0.1:4201", true],
  ["backend:1", true],
  ["a_b.example:65535", true],
  ["[::1]:4201", true],
  ["http://a:1", false],
  ["dns:a:1", false],
  ["a", false],
  ["a:", false],
  ["a:0", false],
  ["a:65536", false],
  ["::1:4201", false],
  ["[::g]:4201", false],
  ["a/b:1", false],
  ["-a:1", false],
])("the address %s is good: %s", (address, isGood) => {
  const message = `¶ sources.users.grpc.address must be host:port, not "${address}".`;
  expect(inGrpc(`{ address: ¶'${address}', protos: [protos/shop.proto] }`)).toBe(
    isGood ? undefined : message,
  );
});

test("a gRPC source names .proto files and folders that exist", () => {
  expect(inGrpc("{ address: a:1, ¶protos: [] }")).toBe(
    "¶ sources.users.grpc.protos must name at least one .proto file.",
  );
  expect(inGrpc("{ address: a:1, protos: [¶none.proto] }")).toBe(
    '¶ sources.users.grpc.protos[0] must be the path of a file that exists, not "none.proto".',
  );
  expect(inGrpc("{ address: a:1, protos: [protos/shop.proto], importPaths: [¶ca.pem] }")).toBe(
    '¶ sources.users.grpc.importPaths[0] must be the path of a folder that exists, not "ca.pem".',
  );
  expect(inGrpc("{ address: a:1, protos: [protos/shop.proto], tls: ¶yes }")).toBe(
    '¶ sources.users.grpc.tls must be true, false or a map, not "yes".',
  );
  expect(inGrpc("{ address: a:1, protos: [protos/shop.proto], tls: { ¶cert: x } }")).toBe(
    "¶ sources.users.grpc.tls.cert is not a known key.",
  );
});

test.each([
  ["a b", "is not a header name"],
  ["'a:'", "is not a header name"],
  ["''", "is not a header name"],
  ["ä", "is not a header name"],
  ["Connection", "is a header of the connection and cannot be set or forwarded"],
  ["host", "is a header of the connection and cannot be set or forwarded"],
  ["Content-Length", "is a header of the connection and cannot be set or forwarded"],
  ["transfer-encoding", "is a header of the connection and cannot be set or forwarded"],
])("the header %s can neither be set nor forwarded", (name, message) => {
  expect(beside(`headers: { ${name}: x }`)).toContain(` ${message}.`);
  expect(beside(`forward: [ ${name} ]`)).toContain(
    "sources.users.forward[0] must be a header that can be forwarded",
  );
});

test.each(["a\\nb", "a\\rb", "\\0", "\\x7f", "\\u0100", "😀"])("the header value %s is refused", (value) => {
  expect(beside(`headers: { a: ¶"${value}" }`)).toBe(
    "¶ sources.users.headers.a must not hold line breaks, control characters or anything outside of Latin-1.",
  );
});

test("header values may hold tabs and Latin-1, and be empty", () => {
  expect(beside('headers: { a: "\\t", b: "ü", c: "" }')).toBeUndefined();
});

test("a header is given once, in whatever case", () => {
  expect(beside("headers: { a: x, ¶A: y }")).toBe("¶ sources.users.headers.A is given twice.");
});

test("gRPC metadata is narrower than HTTP's headers", () => {
  expect(besideGrpc("headers: { grpc-timeout: x }")).toContain(".grpc-timeout is reserved by gRPC.");
  expect(besideGrpc("headers: { a-bin: x }")).toContain(".a-bin is binary metadata, which is not supported.");
  expect(besideGrpc("headers: { a!: x }")).toContain('."a!" cannot be sent as gRPC metadata.');
  expect(besideGrpc("headers: { a: ü }")).toContain(".a must hold printable ASCII only.");
  expect(besideGrpc("forward: [x-bin]")).toContain(
    'forward[0] must be a header that can be forwarded, not "x-bin".',
  );
  expect(besideGrpc("headers: { Authorization: x }, forward: [X-Request-Id]")).toBeUndefined();
});

test("what stands under headers and config is never shown", () => {
  expect(beside("headers: { a: ¶4711 }")).toBe("¶ sources.users.headers.a must be text, not a number.");
  expect(beside("config: { b: ¶4711 }")).toBe("¶ sources.users.config.b must be text, not a number.");
  expect(beside("config: { ¶c-d: x }")).toBe(
    "¶ sources.users.config.c-d is not a name that $config can have.",
  );
});

test.each([
  [0, "not 0"],
  [300_001, "not 300001"],
  [1.5, "not 1.5"],
  ["never", 'not "never"'],
  [".inf", "not Infinity"],
  ["1e300", "not 1e+300"],
])("the timeout %s is refused, with the reason", (ms, instead) => {
  const text = `formatVersion: 1\npolicies: { timeout: { ms: ${ms} } }`;
  expect(problemsOf(text)).toContain(
    `2:28 policies.timeout.ms must be a whole number of milliseconds from 1 to 300000, ${instead}. | ` +
      "Nothing waits for ever: a timeout cannot be switched off.",
  );
});

test("numbers have bounds", () => {
  const bytes = "¶ sources.users.maxBytes must be a whole number of bytes from 1024 to 1073741824,";
  expect(beside("maxBytes: ¶1023")).toBe(`${bytes} not 1023.`);
  expect(beside("maxBytes: ¶1073741825")).toBe(`${bytes} not 1073741825.`);
  expect(beside("maxBytes: 1073741824")).toBeUndefined();
  const port = "¶ server.port must be a whole number from 0 to 65535,";
  expect(atRoot("server: { port: ¶65536 }")).toBe(`${port} not 65536.`);
  expect(atRoot("server: { port: ¶-1 }")).toBe(`${port} not -1.`);
  expect(atRoot("server: { ¶port: [] }")).toBe(
    "¶ server.port must be a whole number from 0 to 65535, not a list.",
  );
});

test("a host is an address or a name", () => {
  expect(atRoot("server: { host: ¶localhost:4000 }")).toBe(
    '¶ server.host must be an IP address or a host name, not "localhost:4000".',
  );
  expect(atRoot('server: { host: "::" }')).toBeUndefined();
});

test("the listeners do not share a port", () => {
  const message = "admin.port is 4000, which is the port of server too.";
  expect(atRoot("admin: { port: ¶4000 }")).toBe(`¶ ${message}`);
  expect(atRoot("admin: { host: 127.0.0.1, port: 4000 }\nserver: { host: 10.0.0.1 }")).toBeUndefined();
  expect(atRoot("admin: { port: 0 }\nserver: { port: 0 }")).toBeUndefined();
});

test("names of sources and clients fit into a URL", () => {
  for (const name of ["Users", "1a", "-a", "a_b", "a.b", "''", "ä", "${X}"]) {
    const text = withSource(`{ schema: users.graphql, rest: ${REST} }`);
    const clients = text.replace("mobile: {", `"${name.replaceAll("'", "")}": {`);
    expect(problemsOf(clients)[0], name).toContain(" is not a name for a client.");
  }
  expect(
    parse(withSource(`{ schema: users.graphql, rest: ${REST} }`).replace("users:", "constructor:")).sources[0]
      ?.name,
  ).toBe("constructor");
});

test("what has to be there is missed", () => {
  expect(problemsOf("playground: true").map((problem) => problem.split(" | ")[0])).toEqual([
    "1:1 formatVersion is missing.",
    "1:1 sources is missing.",
    "1:1 clients is missing.",
  ]);
  expect(
    problemsOf("formatVersion: 1\nsources:\nclients: []").map((problem) => problem.split(" | ")[0]),
  ).toEqual([
    "2:9 sources must be a map with a name for each source, but there is nothing.",
    "3:1 clients must be a map with a name for each client, not a list.",
  ]);
  expect(problemsOf("[]")).toEqual([
    "1:1 The file must be a map, not a list. | It may hold: formatVersion, server, admin, playground, shortWay, deadlineMs, shedding, drain, stale, policies, sources, clients, rest, routes, domains.",
  ]);
});

test("lists the allowed keys when none is near", () => {
  const [problem] = problemsOf(`${withSource(`{ schema: users.graphql, rest: ${REST} }`)}zzz: 1`);
  expect(problem).toBe(
    "5:1 zzz is not a known key. | Allowed are: formatVersion, server, admin, playground, shortWay, deadlineMs, shedding, drain, stale, policies, sources, clients, rest, routes, domains.",
  );
});

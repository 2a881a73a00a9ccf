// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the references of gateway.yaml
import { expect, test } from "vitest";
import type { SourceConfig } from "../../../src/config/index.ts";
import { parse, problemsOf, REST, withSource } from "./folder.ts";

const source = (keys: string): string => withSource(`{ schema: users.graphql, rest: ${REST}, ${keys} }`);
const token = (text: string): string => source(`config: { token: ${JSON.stringify(text)} }`);

function tokenOf(text: string, env: Record<string, string> = {}): string | undefined {
  const [first] = parse(token(text), env).sources as [SourceConfig];
  return first.config.token;
}

test.each([
  ["Bearer ${A}", "Bearer a"],
  ["${A}${B:-b}${A}", "aba"],
  ["${EMPTY:-b}", "b"],
  ["${B:-}", ""],
  ["${B:-http://x:1/?a=b:-c}", "http://x:1/?a=b:-c"],
  ["$${A}", "${A}"],
  ["$$${A}", "$${A}"],
  ["a $ b $A {A}", "a $ b $A {A}"],
  ["${HOLDS_REFERENCE}", "${A}"],
  ["x${file:token.txt}y", "xs3cret-from-filey"],
])("%s is %s", (text, value) => {
  expect(tokenOf(text, { A: "a", EMPTY: "", HOLDS_REFERENCE: "${A}" })).toBe(value);
});

const FORMS = "Write ${NAME}, ${NAME:-default} or ${file:/path/to/secret}; $${ stands for a plain ${.";

test.each([
  ["${A}", "The environment variable A is not set. | Set A, or write ${A:-default} to give it a default."],
  ["${E}", "The environment variable E is empty. | Set E, or write ${E:-default} to give it a default."],
  [
    "${constructor}",
    "The environment variable constructor is not set. | Set constructor, or write ${constructor:-default} to give it a default.",
  ],
  ["${}", `"\${}" is not a reference that can be resolved. | ${FORMS}`],
  ["${A-b}", `"\${A-b}" is not a reference that can be resolved. | ${FORMS}`],
  ["${A", `"\${A" is not a reference that can be resolved. | ${FORMS}`],
  ["${A:-${B}}", `\${A:-…} holds another \${…}; they cannot be nested. | ${FORMS}`],
  [
    "${file:none}",
    'The secret file "none" cannot be used: there is no such file. | Its path starts from the folder of this file.',
  ],
  [
    "${file:}",
    'The secret file "" cannot be used: no path is given. | Its path starts from the folder of this file.',
  ],
  [
    "${file:ca.pem}",
    'The secret file "ca.pem" cannot be used: it is empty. | Its path starts from the folder of this file.',
  ],
])("%s is a problem", (text, message) => {
  expect(problemsOf(token(text), { E: "" })).toEqual([`3:90 ${message}`]);
});

test("reports every reference of a text", () => {
  expect(problemsOf(token("${A} ${B}"))).toHaveLength(2);
});

test("makes a value from a reference what its key wants", () => {
  const config = parse(
    `${source('maxBytes: "${SIZE}", policies: { timeout: { ms: "${MS:-70}" } }')}
server: { port: "\${PORT}" }
admin: { port: "\${ADMIN:-0}" }
playground: "\${PLAYGROUND:-false}"
`,
    { PORT: "5000", SIZE: "2048" },
  );
  expect(config.server.port).toBe(5000);
  expect(config.admin.port).toBe(0);
  expect(config.playground).toBe(false);
  expect(config.sources[0]).toMatchObject({
    maxBytes: 2048,
    policies: { settings: { timeout: { ms: 70 } } },
  });
});

test("makes tls of a gRPC source a boolean, and leaves text text", () => {
  const grpc = '{ address: "a:1", protos: [protos/shop.proto], tls: "${TLS}" }';
  const text = withSource(`{ schema: users.graphql, grpc: ${grpc}, config: { a: "\${TLS}" } }`);
  const [on] = parse(text, { TLS: "true" }).sources;
  expect(on?.grpc?.tls).toEqual({ ca: undefined, serverName: undefined });
  expect(on?.config.a).toBe("true");
  expect(parse(text, { TLS: "false" }).sources[0]?.grpc?.tls).toBeUndefined();
});

test("does not make a number of what was written as text", () => {
  const text = `${source("maxBytes: '2048'")}playground: 'true'`;
  expect(problemsOf(text)).toEqual([
    '3:83 sources.users.maxBytes must be a whole number of bytes from 1024 to 1073741824, not "2048". | Take the quotes away.',
    '5:13 playground must be true or false, not "true". | Take the quotes away.',
  ]);
});

test("no message holds what a reference stands for", () => {
  const secret = "hunter2 hunter2\n";
  const text = `formatVersion: "\${S}"
server: { host: "\${S}", port: "\${S}" }
playground: "\${S}"
sources:
  users:
    schema: "\${S}"
    rest: { url: "http://a:\${S}@b", naming: "\${S}", tls: { ca: "\${S}" } }
    headers: { a: "\${S}" }
    forward: ["\${S}"]
    maxBytes: "\${S}"
  b:
    schema: "\${S}"
    grpc: { address: "\${S}", protos: ["\${S}"], importPaths: ["\${S}"], tls: "\${S}" }
clients: "\${S}"
`;
  const problems = problemsOf(text, { S: secret });
  expect(problems.length).toBeGreaterThanOrEqual(15);
  expect(problems.join("\n")).not.toContain("hunter2");
  expect(problemsOf(text, { S: `${secret}@` }).join("\n")).not.toContain("hunter2");
  expect(problems).toContain(
    "2:31 server.port must be a whole number from 0 to 65535, not what ${S} stands for.",
  );
});

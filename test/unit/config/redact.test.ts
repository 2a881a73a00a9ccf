// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the references of gateway.yaml
import { expect, test } from "vitest";
import { redactConfig } from "../../../src/config/index.ts";
import { type OneDomain, splitDomain } from "../../support/config.ts";
import { parse } from "./folder.ts";

const TEXT = `
formatVersion: 1
server: { host: "\${file:host.txt}" }
policies: { timeout: { ms: "\${file:ms.txt}" } }
sources:
  users:
    schema: users.graphql
    rest: { url: "http://\${file:host.txt}:1/base", tls: }
    headers: { Authorization: "Bearer \${TOKEN}", x-plain: plain-secret }
    config: { token: "\${file:token.txt}", other: plain-secret }
    forward: [accept, "\${file:host.txt}"]
  products:
    schema: users.graphql
    grpc: { address: "a:1", protos: [protos/shop.proto], tls: { serverName: "\${file:host.txt}" } }
    policies: { timeout: { ms: 2000 } }
clients: { mobile: { schema: mobile.graphql, examples: [examples.graphql] } }
`.replace(", tls: }", " }");

const SECRETS = { "host.txt": "hidden-host\n", "ms.txt": "4711", "token.txt": "s3cret-from-file\n" };

function load(): OneDomain {
  return parse(TEXT, { TOKEN: "s3cret-from-env" }, SECRETS);
}

test("shows the shape of gateway.yaml, its defaults, and the names of what is secret", () => {
  const redacted = redactConfig(load());
  expect(redacted).toMatchObject({
    formatVersion: 1,
    server: { host: "[redacted]", port: 4000 },
    admin: { host: "127.0.0.1", port: 4001 },
    playground: true,
    sources: {
      users: {
        rest: { url: "[redacted]", naming: "camelCase" },
        headers: { authorization: "[redacted]", "x-plain": "[redacted]" },
        config: { token: "[redacted]", other: "[redacted]" },
        forward: ["[redacted]", "[redacted]"],
        policies: { timeout: { ms: "[redacted]" }, connectTimeout: { ms: 5000 } },
        maxBytes: 10_485_760,
      },
      products: { grpc: { address: "a:1", tls: { serverName: "[redacted]" } } },
    },
    clients: { mobile: { schema: expect.stringMatching(/\/mobile\.graphql$/) } },
  });
  expect(JSON.parse(JSON.stringify(redacted))).toEqual(redacted);
});

test("leaks nothing", () => {
  const config = load();
  expect(config.sources[0]?.headers.authorization).toBe("Bearer s3cret-from-env");
  expect(config.sources[0]?.rest?.url.host).toBe("hidden-host:1");
  // A copy that a command line's option was put into has to stay as tight.
  for (const copy of [config, { ...config, server: { ...config.server, port: 1 } }]) {
    const json = JSON.stringify(redactConfig(copy));
    for (const secret of ["s3cret", "plain-secret", "hidden-host", "4711"])
      expect(json).not.toContain(secret);
  }
});

test("takes user names and passwords out of a URL that never went through the reader", () => {
  const config = load();
  const [source] = config.sources;
  if (source?.rest === undefined) throw new Error("The source is gone.");
  const rest = { ...source.rest, url: new URL("http://hans:s3cret@a.example/") };
  const redacted = redactConfig(
    splitDomain({ ...config, sources: [{ ...source, rest }], secretPaths: [] }).config,
  );
  expect(redacted).toMatchObject({ sources: { users: { rest: { url: "http://a.example/" } } } });
});

test("shows tls as it is written", () => {
  const tls = (value: string): unknown => {
    const text = TEXT.replace(/tls: \{.*\} \}/, `tls: ${value} }`);
    return redactConfig(parse(text, { TOKEN: "t" }, SECRETS)).sources;
  };
  expect(tls("true")).toMatchObject({ products: { grpc: { tls: true } } });
  expect(tls("false")).toMatchObject({ products: { grpc: { tls: false } } });
});

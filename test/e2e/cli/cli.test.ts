import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const MAIN = join(process.cwd(), "dist/src/cli/main.js");

const FILES: Readonly<Record<string, string>> = {
  "gateway.yaml": `formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { host: 127.0.0.1, port: 0 }
sources:
  books: { schema: books.graphql, rest: { url: "http://127.0.0.1:9" } }
clients:
  app: { schema: app.graphql }
`,
  "books.graphql": `type Query {
  book(id: ID!): Book @rest(path: "/books/{$args.id}")
}
type Book { id: ID! title: String! }
`,
  "app.graphql": `type Query { book(id: ID!): Book }
type Book { id: ID! title: String }
`,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "selvage-cli-"));
  for (const [name, text] of Object.entries(FILES)) write(name, text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function selvage(...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

/** One clear message with its place, exit code 1, and no stack trace. */
function expectRefusal({ code, stdout, stderr }: Run, message: string): void {
  expect(stderr).toContain(message);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at |node:internal|\.js:\d/m);
}

describe("what is wrong with the input ends check and start alike", () => {
  const wrong: readonly [what: string, file: string, from: string, to: string, message: string][] = [
    ["broken YAML", "gateway.yaml", "clients:", "clients: [", "gateway.yaml:"],
    ["an unknown key", "gateway.yaml", "admin:", "admni:", "gateway.yaml:3:1"],
    [
      "a missing proto",
      "gateway.yaml",
      'rest: { url: "http://127.0.0.1:9" }',
      'grpc: { address: "127.0.0.1:9", protos: [nothing.proto] }',
      "nothing.proto",
    ],
    [
      "an unknown directive argument",
      "books.graphql",
      "path:",
      "pth:",
      'books.graphql:2:29 Unknown argument "pth"',
    ],
    ["SDL that is none", "books.graphql", "type Query {", "type Query {{", "books.graphql:1:13 Syntax Error"],
    [
      "a projection of nothing",
      "app.graphql",
      "title: String",
      "titel: String",
      "app.graphql:2:21 Book.titel",
    ],
    [
      "a projection that cannot hold",
      "app.graphql",
      "book(id: ID!): Book",
      "book(id: ID!): Book!",
      "app.graphql:1:14 Query.book: it promises Book!",
    ],
  ];

  it.each(wrong)("%s", async (_what, file, from, to, message) => {
    write(file, (FILES[file] ?? "").replace(from, to));
    const [checked, started] = [await selvage("check"), await selvage("start")];
    expectRefusal(checked, message);
    expect({ ...started, stdout: "" }).toEqual(checked);
  });

  it("all of it at once", async () => {
    write("books.graphql", (FILES["books.graphql"] ?? "").replace("$args.id", "$args.nope"));
    write("gateway.yaml", `${FILES["gateway.yaml"]}  other: { schema: other.graphql }\n`);
    write("other.graphql", "type Query { nothing: String }\n");
    const { stderr } = await selvage("check");
    expect(stderr).toContain('the field has no argument "nope"');
    expect(stderr.split("\n").filter((line) => /^\S+:\d+:\d+ /.test(line)).length).toBeGreaterThan(1);
  });
});

it("a taken port is one message that names the key", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const { port } = blocker.address() as AddressInfo;
  write("gateway.yaml", (FILES["gateway.yaml"] ?? "").replace("port: 0", `port: ${port}`));
  const { code, stderr } = await selvage("start");
  blocker.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`port ${port} on 127.0.0.1 is in use`);
  expect(stderr).toContain("server.port");
  expect(stderr).not.toMatch(/^\s+at /m);
});

it("a wrong command or option is exit code 2", async () => {
  expect((await selvage("strat")).code).toBe(2);
  expect((await selvage("start", "--confg", "x")).code).toBe(2);
  expect((await selvage("start", "--config", "not-there.yaml")).code).toBe(1);
});

it("says its version and its commands", async () => {
  expect((await selvage("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await selvage("--help")).stdout).toMatch(/start .*\n.*check .*\n.*compose /);
});

it("prints the graph, which promises no more than it can hold", async () => {
  const { stdout, code } = await selvage("compose");
  expect(code).toBe(0);
  expect(stdout).toContain("book(id: ID!): Book\n");
  expect(stdout).not.toContain("@rest");
});

it("starts with a backend that is down, and answers its fields with errors", async () => {
  const child = spawn(process.execPath, [MAIN, "start"], { cwd: folder });
  let log = "";
  for await (const chunk of child.stdout) {
    log += chunk;
    if (log.includes('"admin: ')) break;
  }
  const url = /app: (http:\S+?)"/.exec(log)?.[1] ?? "";
  const ready = await fetch(new URL("/health/ready", url));
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: '{ book(id: "1") { title } }' }),
  });
  expect(ready.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    data: { book: null },
    errors: [{ path: ["book"], extensions: { code: "UPSTREAM_UNAVAILABLE" } }],
  });
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
});

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stitchSchemas } from "@graphql-tools/stitch";
import { buildSchema, GraphQLObjectType, GraphQLSchema } from "graphql";
import { afterAll, describe, expect, it } from "vitest";
import { needs } from "./support/needs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "selvage-support-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly lastLine: string | undefined;
}

/** Runs one test file in a Vitest of its own and gives back the exit code and what it printed. */
function run(source: string, env: Record<string, string>, ...filter: string[]): Run {
  writeFileSync(join(folder, "seed.test.ts"), source);
  writeFileSync(
    join(folder, "vitest.config.mts"),
    `import { CountReporter } from ${JSON.stringify(join(root, "test/support/reporter.ts"))};
     export default { test: { globals: true, reporters: ["verbose", new CountReporter()] } };`,
  );
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vitest, "run", "--root", folder, ...filter],
    {
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env },
    },
  );
  return { status, output: stdout + stderr, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

describe("one copy of graphql", () => {
  it("is shared by tests and packages", () => {
    const subschema = buildSchema("type Query { one: Int }");
    const stitched = stitchSchemas({ subschemas: [{ schema: subschema }] });
    expect(stitched).toBeInstanceOf(GraphQLSchema);
    expect(stitched.getQueryType()).toBeInstanceOf(GraphQLObjectType);
  });
});

describe("needs", () => {
  const source = `
    import { needs } from ${JSON.stringify(join(root, "test/support/needs.ts"))};
    const absent = needs("no-such-tool", "node");
    absent.describe("a page", () => it("opens", () => { throw new Error("ran"); }));
    absent.it("a script", () => { throw new Error("ran"); });
  `;
  const node = needs("node");

  node.describe("where the program is there", () => {
    it("runs the tests, and says where it is", () => {
      expect(spawnSync(node.path("node"), ["--version"], { encoding: "utf8" }).stdout).toBe(
        `${process.version}\n`,
      );
    });
  });

  it("knows nothing of a program that is not there", () => {
    expect(() => needs("no-such-tool").path("no-such-tool")).toThrow("no-such-tool is not on the PATH.");
  });

  it("skips what cannot run, and says why in its name", () => {
    const { status, output, lastLine } = run(source, { CI: "" });
    expect(output).toContain("a page > needs no-such-tool, not installed here");
    expect(output).toContain("a script (needs no-such-tool, not installed here)");
    expect(lastLine).toBe("0 passed, 0 failed, 2 skipped");
    expect(status).toBe(0);
  });

  it("fails in CI instead", () => {
    const { status, output, lastLine } = run(source, { CI: "true" });
    expect(output).toContain("CI=true, and this test needs no-such-tool");
    expect(lastLine).toBe("0 passed, 2 failed");
    expect(status).toBe(1);
  });
});

describe("the line that ends a run", () => {
  it("counts what fails outside a test", () => {
    const { status, lastLine } = run(
      `it("passes", () => { setTimeout(() => { throw new Error("late"); }, 0); return new Promise((done) => setTimeout(done, 50)); });
       describe("broken", () => { beforeAll(() => { throw new Error("hook"); }); it("never runs", () => {}); });`,
      {},
    );
    expect(lastLine).toBe("1 passed, 2 failed, 1 skipped");
    expect(status).toBe(1);
  });

  it("counts a file that does not load", () => {
    const { lastLine } = run(`throw new Error("no tests here");`, {});
    expect(lastLine).toBe("0 passed, 1 failed");
  });

  it("counts a run without tests", () => {
    const { status, lastLine } = run("", {}, "no-such-file");
    expect(lastLine).toBe("0 passed, 1 failed");
    expect(status).toBe(1);
  });
});

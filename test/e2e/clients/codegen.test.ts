import { execFile } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

const LIMIT_MS = 120_000;
/** What codegen reads of a checkout. */
const PARTS = [
  "codegen.yml",
  "examples",
  "gateway.yaml",
  "package.json",
  "protos",
  "schemas",
  "scripts",
  "src",
  "tsconfig.build.json",
  "tsconfig.json",
];

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "selvage-codegen-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
}

/** Runs a script of a package.json as a shell would, with `selvage` on the PATH. */
function npmRun(script: string, cwd: string): Promise<Run> {
  const env = { ...process.env, PATH: [join(folder, "bin"), process.env.PATH].join(delimiter) };
  return new Promise((resolve) => {
    execFile("npm", ["run", script], { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr });
    });
  });
}

function copyTo(name: string, parts: readonly string[]): string {
  const copy = join(folder, name);
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  return copy;
}

/** Every generated file below a folder, by path. */
function generatedIn(base: string): Map<string, string> {
  const files = readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith("generated"))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.sort().map((file) => [file.slice(base.length), readFileSync(file, "utf8")]));
}

describe("npm run codegen:check", () => {
  let copy: string;
  beforeAll(() => {
    copy = copyTo("checkout", PARTS);
  });

  it(
    "finds a generated file that was edited, and writes nothing",
    async () => {
      const file = join(copy, "examples/clients/web/generated/graphql.ts");
      appendFileSync(file, "// edited\n");
      const { code, output } = await npmRun("codegen:check", copy);
      expect(output).toContain("examples/clients/web/generated/graphql.ts");
      expect(code).toBe(1);
      expect(readFileSync(file, "utf8")).toMatch(/edited\n$/);
    },
    LIMIT_MS,
  );

  it(
    "finds a client's schema and a directive that have changed since",
    async () => {
      const [sdl, vocabulary] = ["schemas/clients/mobile.graphql", "src/graph/vocabulary.ts"];
      onTestFinished(() => {
        for (const path of [sdl, vocabulary]) cpSync(join(root, path), join(copy, path));
      });
      replaceIn(join(copy, sdl), "  thumbnail: String", "  description: String\n  thumbnail: String");
      replaceIn(join(copy, vocabulary), "directive @is(field: String!)", "directive @is(key: String!)");
      const { code, output } = await npmRun("codegen:check", copy);
      expect(output).toContain("examples/clients/mobile/generated/schema.graphql is stale");
      expect(output).toContain("src/sources/generated/directives.graphql is stale");
      expect(code).not.toBe(0);
    },
    LIMIT_MS,
  );

  it(
    "has nothing to say about what npm run codegen writes, which is what is committed",
    async () => {
      for (const path of generatedIn(copy).keys()) rmSync(join(copy, path));
      const { code, output } = await npmRun("codegen", copy);
      expect(code, output).toBe(0);
      for (const part of ["src", "examples"]) {
        const written = generatedIn(join(copy, part));
        expect(written.size).toBeGreaterThan(1);
        expect(written).toEqual(generatedIn(join(root, part)));
      }
      expect(await npmRun("codegen:check", copy)).toMatchObject({ code: 0 });
    },
    LIMIT_MS,
  );
});

describe("a project of your own, as docs/codegen.md has it", () => {
  it(
    "gets typed documents",
    async () => {
      const project = copyTo("project", [
        "examples/clients",
        "examples/rest",
        "gateway.yaml",
        "protos",
        "schemas",
      ]);
      const page = readFileSync(join(root, "docs/codegen.md"), "utf8");
      for (const [, name = "", text = ""] of page.matchAll(/^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$/gms)) {
        mkdirSync(dirname(join(project, name)), { recursive: true });
        writeFileSync(join(project, name), text);
      }
      installSelvage();
      const { code, output } = await npmRun("codegen", project);
      expect(code, output).toBe(0);
      writeFileSync(
        join(project, "tsconfig.json"),
        JSON.stringify({ extends: join(root, "tsconfig.json"), include: ["app"] }),
      );
      expect(await tsc(project)).toEqual({ code: 0, output: "" });
      replaceIn(join(project, "app/main.ts"), "product?.name", "product?.nmae");
      expect((await tsc(project)).output).toContain("Property 'nmae' does not exist");
    },
    LIMIT_MS,
  );
});

function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

/** Puts the built program where `npm install selvage` would have put it. */
function installSelvage(): void {
  const bin = join(folder, "bin/selvage");
  mkdirSync(dirname(bin));
  writeFileSync(bin, `#!/bin/sh\nexec "${process.execPath}" "${join(root, "dist/src/cli/main.js")}" "$@"\n`);
  chmodSync(bin, 0o755);
}

function tsc(cwd: string): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", "."],
      { cwd },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

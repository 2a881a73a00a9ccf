import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { folderOf, layoutProblems, readModule } from "./support/layout.ts";

/** Source files that may be longer than {@link MAX_LINES}, each with its reason. */
const LONG_FOR_A_REASON: Readonly<Record<string, string>> = {};

const MAX_LINES = 300;

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** What git tracks, and what it would track after `git add`. */
const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path !== "" && existsSync(join(root, path)));

const sources = files.filter((path) => path.startsWith("src/") && path.endsWith(".ts"));
const modules = sources.map((path) => readModule(path, read(path)));

const problemsOf = (seed: Record<string, string>): string[] =>
  layoutProblems(Object.entries(seed).map(([path, text]) => readModule(path, text)));

describe("the layout", () => {
  it("holds", () => {
    expect(layoutProblems(modules)).toEqual([]);
  });

  const folders = readdirSync(join(root, "src")).filter(
    (name) => readdirSync(join(root, "src", name)).length > 0,
  );

  it.each(folders)("was read in src/%s", (folder) => {
    const inFolder = modules.filter(({ path }) => folderOf(path) === folder);
    expect(inFolder.length).toBeGreaterThan(0);
    expect(inFolder.flatMap(({ imports }) => imports).length).toBeGreaterThan(0);
  });

  it("keeps every source file short, or says why not", () => {
    const long = sources.filter((path) => read(path).split("\n").length - 1 > MAX_LINES);
    expect(long).toEqual(Object.keys(LONG_FOR_A_REASON));
  });
});

describe("the layout's rules find", () => {
  it.each([
    ['import "../graph/index.ts";', "imports graph/, which is not below sources/"],
    ['import type { A } from "../graph/index.ts";', "imports graph/, which is not below sources/"],
    ['export * from "../graph/index.ts";', "imports graph/, which is not below sources/"],
    ['export { a } from "../graph/index.ts";', "imports graph/, which is not below sources/"],
    ['export const a = () => import("../graph/index.ts");', "imports graph/, which is not below sources/"],
    ["export const a = () => import(`../graph/index.ts`);", "imports graph/, which is not below sources/"],
    ['export type A = import("../graph/index.ts").A;', "imports graph/, which is not below sources/"],
    ['declare module "../graph/index.ts" {}', "imports graph/, which is not below sources/"],
    ['import a = require("../graph/index.ts");', "imports graph/, which is not below sources/"],
    [
      'import "../kernel/errors.ts";',
      "imports src/kernel/errors.ts and not through the door, src/kernel/index.ts",
    ],
    ['import "../elsewhere/index.ts";', "imports elsewhere/, which is not below sources/"],
    ['import "../../test/support/needs.ts";', "imports test/support/needs.ts, which is outside src/"],
    ['import "../../examples/shop/main.ts";', "imports examples/shop/main.ts, which is outside src/"],
    ['import "#graph";', "imports #graph, which is neither a file nor a package"],
    ["export const a = (name: string) => import(name);", "imports a name that is only known when it runs"],
    ['import { createRequire } from "node:module";', "uses createRequire()"],
    ['declare const require: (name: string) => unknown; require("x");', "calls require()"],
    ["export default 1;", "has a default export"],
    ["const a = 1; export { a as default };", "has a default export"],
    ["export const a = process.env.A;", "uses process.env"],
    ['export const a = process["argv"];', "uses process.argv"],
    ["export const a = globalThis.process.exit;", "uses process.exit"],
    ["export const { env } = process;", "hands on the whole of process"],
    ['import { env } from "node:process";', "imports process"],
  ])("%s", (text, problem) => {
    expect(problemsOf({ "src/sources/seed.ts": text })).toContain(`src/sources/seed.ts:1 ${problem}`);
  });

  it.each([
    [
      "src/transport/seed.ts",
      'import "../policy/index.ts";',
      "imports policy/, which is not below transport/",
    ],
    [
      "src/policy/seed.ts",
      'import "../transport/index.ts";',
      "imports transport/, which is not below policy/",
    ],
    ["src/kernel/seed.ts", 'import "zod";', "imports the package zod into the kernel"],
    ["src/kernel/seed.ts", 'import "node:fs";', "imports node:fs, which does I/O, into the kernel"],
    ["src/kernel/seed.ts", 'import "net";', "imports net, which does I/O, into the kernel"],
  ])("%s: %s", (path, text, problem) => {
    expect(problemsOf({ [path]: text })).toEqual([`${path}:1 ${problem}`]);
  });

  it("a file outside the layout's folders", () => {
    expect(problemsOf({ "src/stray.ts": "" })).toEqual(["src/stray.ts stands in no folder of the layout"]);
    expect(problemsOf({ "src/utils/a.ts": "" })).toEqual([
      "src/utils/a.ts stands in no folder of the layout",
    ]);
  });

  it("import cycles, also of types", () => {
    const seed = {
      "src/graph/a.ts": 'import "./b.ts";',
      "src/graph/b.ts": 'import type { C } from "./c.ts";',
      "src/graph/c.ts": 'export * from "./a.ts";',
    };
    expect(problemsOf(seed)).toEqual([
      "import cycle: src/graph/a.ts → src/graph/b.ts → src/graph/c.ts → src/graph/a.ts",
    ]);
  });

  it("nothing in code that keeps to them", () => {
    const seed = {
      "src/cli/main.ts":
        'import "../kernel/index.ts"; import "./start.ts"; process.exit(process.argv.length);',
      "src/cli/start.ts": 'import "fastify"; const a = "import \'../x.ts\'"; // import "../y.ts"',
      "src/kernel/index.ts":
        'import "node:util"; process.on("exit", () => {}); const a = { process: 1, env: a.env };',
    };
    expect(problemsOf(seed)).toEqual([]);
  });
});

describe("the files of the repository", () => {
  /** Built from parts, so that this file does not hold what it looks for. */
  const places = [...["work", "farm"].map((folder) => `/${folder}/`), ["registry", "npmjs", "org"].join(".")];
  const placesIn = (text: string): string[] => places.filter((place) => text.includes(place));

  it("name no place of the machine they were written on", () => {
    expect(files).toContain("package-lock.json");
    const found = files.flatMap((path) => placesIn(read(path)).map((place) => `${path} names ${place}`));
    expect(found).toEqual([]);
    expect(placesIn(`see /${"work"}/main`)).not.toEqual([]);
  });

  it("leave the download addresses to whoever installs", () => {
    const { packages } = JSON.parse(read("package-lock.json")) as {
      packages: Record<string, { resolved?: string }>;
    };
    expect(Object.keys(packages).length).toBeGreaterThan(1);
    expect(Object.keys(packages).filter((name) => packages[name]?.resolved !== undefined)).toEqual([]);
  });
});

describe("the relative links of the docs", () => {
  const brokenIn = (page: string, markdown: string): string[] =>
    relativeLinks(markdown).filter((link) => {
      const from = link.startsWith("/") ? "." : dirname(page);
      return !existsSync(join(root, from, decodeURI(link)));
    });

  it("lead to files", () => {
    const pages = files.filter((path) => path.endsWith(".md"));
    expect(pages).toContain("CONTRIBUTING.md");
    expect(pages.flatMap((page) => brokenIn(page, read(page)).map((link) => `${page}: ${link}`))).toEqual([]);
  });

  it("are all looked at", () => {
    const markdown = [
      '[a](no-a.md) ![b](docs/no-b.svg "Title") [c](<no-c.md>) [d](no-d.md#part) <img src="no-e.png">',
      "[f]: no-f.md",
      "[`code`](/no-g.md) [license](LICENSE) [web](https://example.com/x) [here](#part) [mail](mailto:a@b.c)",
      "```sh\n[not](no-link.md)\n```",
      "`[not](no-link.md)`",
    ].join("\n");
    expect(brokenIn("README.md", markdown).sort()).toEqual([
      "/no-g.md",
      "docs/no-b.svg",
      "no-a.md",
      "no-c.md",
      "no-d.md",
      "no-e.png",
      "no-f.md",
    ]);
  });
});

/** The targets of a page's links and pictures that are files of ours, without `#fragment`. */
function relativeLinks(markdown: string): string[] {
  const text = markdown.replace(/^(`{3,}|~{3,}).*?^\1/gms, "").replace(/(?<!\[)(`+)[^`\n]+\1(?!\])/g, "");
  const targets = [
    ...text.matchAll(/\]\(\s*<?([^)>\s]+)/g),
    ...text.matchAll(/^\s*\[[^\]]+\]:\s*<?([^>\s]+)/gm),
    ...text.matchAll(/\b(?:src|href)="([^"]+)"/g),
  ].map((match) => match[1] ?? "");
  return targets
    .filter((target) => !/^(?:[a-z][a-z+.-]*:|\/\/|#)/i.test(target))
    .map((target) => target.replace(/[#?].*$/, ""));
}

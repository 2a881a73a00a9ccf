import { builtinModules } from "node:module";
import { posix } from "node:path";
import { parseSync } from "vite";

/** The folders of `src/`, top to bottom. A folder imports only from rows below its own; a row's folders are siblings. */
const ROWS: readonly (readonly string[])[] = [
  ["cli"],
  ["server"],
  ["rest"],
  ["request"],
  ["plan"],
  ["clients"],
  ["graph"],
  ["directives"],
  ["proxy"],
  ["sources"],
  ["transport", "policy"],
  ["telemetry"],
  ["config"],
  ["kernel"],
];

/** What the kernel may take from Node: nothing here reads, writes or listens. */
const PURE_BUILTINS: ReadonlySet<string> = new Set(
  [
    "assert",
    "async_hooks",
    "buffer",
    "crypto",
    "events",
    "path",
    "timers",
    "timers/promises",
    "url",
    "util",
  ].map((name) => `node:${name}`),
);

const CLI_ONLY: ReadonlySet<string> = new Set(["argv", "argv0", "env", "exit", "exitCode"]);

/** A source file and what the rules need to know of it. */
export interface Module {
  /** From the root of the repository, with "/" on every system. */
  readonly path: string;
  readonly imports: readonly { readonly specifier: string; readonly line: number }[];
  /** What breaks a rule wherever it stands in `src/`, or anywhere but in `src/cli/`. */
  readonly found: readonly { readonly message: string; readonly line: number; readonly cliMay: boolean }[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/**
 * Reads a module's imports from its syntax tree.
 *
 * The parser is the one that the tests run through: TypeScript 7 has no stable API, and a regular expression
 * cannot tell an import from a string that looks like one.
 *
 * @throws {Error} if the text is not TypeScript.
 */
export function readModule(path: string, text: string): Module {
  const imports: { specifier: string; line: number }[] = [];
  const found: { message: string; line: number; cliMay: boolean }[] = [];
  const lineOf = (node: Node): number => text.slice(0, node.start).split("\n").length;
  const find = (node: Node, message: string, cliMay = false): void => {
    found.push({ message, line: lineOf(node), cliMay });
  };

  const visit = (node: Node, parent: Node | undefined): void => {
    const source = importSource(node);
    if (source !== undefined) {
      const specifier = literal(source);
      if (specifier === undefined) find(node, "imports a name that is only known when it runs");
      else imports.push({ specifier, line: lineOf(node) });
      if (specifier === "process" || specifier === "node:process") find(node, "imports process", true);
    }
    if (isDefaultExport(node)) find(node, "has a default export");
    if (isNamed(node, "require") && parent?.type === "CallExpression") find(node, "calls require()");
    if (isNamed(node, "createRequire")) find(node, "uses createRequire()");
    if (parent !== undefined && isProcess(node)) {
      const use = useOfProcess(node, parent);
      if (use !== undefined) find(node, use, true);
    }
    for (const child of children(node)) visit(child, node);
  };
  const { program, errors } = parseSync(path, text, { lang: "ts", sourceType: "module" });
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  visit(program as unknown as Node, undefined);
  return { path, imports, found };
}

/** Every breach of the layout, one line each. Imports of types count like all others. */
export function layoutProblems(modules: readonly Module[]): string[] {
  const problems: string[] = [];
  for (const module of modules) {
    const folder = folderOf(module.path);
    if (rowOf(folder) === -1) problems.push(`${module.path} stands in no folder of the layout`);
    for (const { specifier, line } of module.imports) {
      const problem = specifier.startsWith(".")
        ? relativeProblem(module.path, specifier)
        : packageProblem(folder, specifier);
      if (problem !== undefined) problems.push(`${module.path}:${line} ${problem}`);
    }
    for (const { message, line, cliMay } of module.found) {
      if (!(cliMay && folder === "cli")) problems.push(`${module.path}:${line} ${message}`);
    }
  }
  return [...problems, ...cycles(modules).map((cycle) => `import cycle: ${cycle.join(" → ")}`)];
}

/** The folder of `src/` that a file belongs to, or "" if none. */
export function folderOf(path: string): string {
  return /^src\/([^/]+)\//.exec(path)?.[1] ?? "";
}

function relativeProblem(from: string, specifier: string): string | undefined {
  const target = resolve(from, specifier);
  const [folder, targetFolder] = [folderOf(from), folderOf(target)];
  if (!target.startsWith("src/")) return `imports ${target}, which is outside src/`;
  if (targetFolder === folder) return undefined;
  if (rowOf(targetFolder) <= rowOf(folder)) return `imports ${targetFolder}/, which is not below ${folder}/`;
  const door = `src/${targetFolder}/index.ts`;
  return target === door ? undefined : `imports ${target} and not through the door, ${door}`;
}

function packageProblem(folder: string, specifier: string): string | undefined {
  if (/^[#/]|^\w+:(?<!node:)/.test(specifier))
    return `imports ${specifier}, which is neither a file nor a package`;
  if (folder !== "kernel") return undefined;
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) {
    const name = specifier.startsWith("node:") ? specifier : `node:${specifier}`;
    return PURE_BUILTINS.has(name) ? undefined : `imports ${specifier}, which does I/O, into the kernel`;
  }
  return `imports the package ${specifier} into the kernel`;
}

/** One path for each cycle that a walk through the imports comes upon. */
function cycles(modules: readonly Module[]): string[][] {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const done = new Set<string>();
  const result: string[][] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt !== -1) result.push([...trail.slice(seenAt), path]);
    if (seenAt !== -1 || done.has(path)) return;
    for (const { specifier } of byPath.get(path)?.imports ?? []) {
      if (specifier.startsWith(".")) walk(resolve(path, specifier), [...trail, path]);
    }
    done.add(path);
  };
  for (const path of byPath.keys()) walk(path, []);
  return result;
}

function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

function rowOf(folder: string): number {
  return ROWS.findIndex((row) => row.includes(folder));
}

function importSource(node: Node): Node | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ImportExpression":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "TSImportType":
      return (node.source as Node | null) ?? undefined;
    case "TSExternalModuleReference":
      return node.expression as Node;
    case "TSModuleDeclaration": {
      const id = node.id as Node;
      return id.type === "Literal" ? id : undefined;
    }
    default:
      return undefined;
  }
}

function literal(node: Node): string | undefined {
  if (typeof node.value === "string") return node.value;
  const quasis = node.quasis as readonly { value: { cooked: string } }[] | undefined;
  return quasis?.length === 1 ? quasis[0]?.value.cooked : undefined;
}

function isDefaultExport(node: Node): boolean {
  if (node.type === "ExportDefaultDeclaration") return true;
  return node.type === "ExportSpecifier" && (node.exported as Node).name === "default";
}

function isNamed(node: Node | undefined, name: string): boolean {
  return node?.type === "Identifier" && node.name === name;
}

function isProcess(node: Node): boolean {
  if (node.type !== "MemberExpression") return isNamed(node, "process");
  return isNamed(node.object as Node, "globalThis") && memberName(node) === "process";
}

function memberName(member: Node): string | undefined {
  const property = member.property as Node;
  return member.computed === true ? literal(property) : (property.name as string);
}

/** What is wrong about the use that `parent` makes of `process`; handing it on whole is handing on its env. */
function useOfProcess(node: Node, parent: Node): string | undefined {
  if (parent.type.startsWith("TS")) return undefined;
  const isLabel = (parent.key === node || parent.property === node) && parent.computed !== true;
  if (isLabel) return undefined;
  if (parent.type !== "MemberExpression" || parent.object !== node) return "hands on the whole of process";
  const name = memberName(parent);
  return name === undefined || CLI_ONLY.has(name) ? `uses process.${name ?? "*"}` : undefined;
}

function children(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutation, REFUSAL_MUTATIONS } from "./refusal-mutations.ts";

/** Mistakes that the oracle has to find; the last ones undo what it has found. */
const MUTATIONS: readonly Mutation[] = [
  // Inputs of other arguments share an answer.
  {
    file: "batcher.ts",
    from: "let queue = queues.get(argsKey);",
    to: "let [queue] = queues.values();",
  },
  // A mutation does not make what was asked before forgotten.
  { file: "execute.ts", from: "run.batcher.forget();", to: "" },
  // Errors inside an object that turned out not to exist are told.
  { file: "execute.ts", from: "some(({ at, failure })", to: "slice(0, 0).some(({ at, failure })" },
  // A lost item leaves its list alone.
  {
    file: "link-pure.ts",
    from: "if (value === BUBBLE) return nullable ? null : BUBBLE;\n      out[index] = value;",
    to: "out[index] = value === BUBBLE ? null : value;",
  },
  {
    file: "collect.ts",
    from: "variables)?.if === true) return false",
    to: "variables)?.if === false) return false",
  },
  {
    file: "collect.ts",
    from: "return isAbstractType(abstract) &&",
    to: "return !isAbstractType(abstract) &&",
  },
  // Merged selections: only the first field of a response key counts.
  { file: "collect.ts", from: "else known.push(selection);", to: "" },
  // An object that no source knows stays.
  { file: "linked-object.ts", from: "if (isDenied || isUnknown)", to: "if (isDenied)" },
  { file: "linked-object.ts", from: "if (isDenied || isUnknown)", to: "if (isUnknown)" },
  // A key is gone with the source that was asked by it.
  { file: "complete.ts", from: "return value === undefined ? part : value;", to: "return part;" },
  // null stays where it came about, whether it may be there or not.
  { file: "slot.ts", from: "while (!current.nullable &&", to: "while (current.nullable === undefined &&" },
  { file: "slot.ts", from: "return path.reverse();", to: "return path;" },
  // Every variant of a document runs the plan of the first.
  { file: "planner.ts", from: "${values.join()}", to: "" },
  // Arguments are those of an operation without variables.
  { file: "run.ts", from: "node.node, this.variables)", to: "node.node, {})" },
  // Answer keys in another order.
  {
    file: "link-pure.ts",
    from: "compileLiteral(fields.map(",
    to: "compileLiteral(fields.toReversed().map(",
  },
  {
    file: "compile.ts",
    from: 'if (name === "__typename") fields.push(',
    to: 'if (name === "__typename") fields.unshift(',
  },
  // Found by the oracle: a key that cannot be read ended the process.
  {
    file: "lookups.ts",
    from: "const value = keyOf(from, holder);\n      if",
    to: "const value = rawOf(from, holder);\n      if",
  },
  // Found by the oracle: an item that cannot be read went out as it was, with what only the log may know.
  {
    file: "link-pure.ts",
    from: "completeItem(Array.isArray(raw) ? raw[index] : null, make, nullable, run)",
    to: "make(Array.isArray(raw) ? raw[index] : null, run)",
  },
  {
    file: "link.ts",
    from: "absorbAt(completeRaw(item, make, run, slot)",
    to: "absorbAt(make(item, run, slot)",
  },
  // Found by the oracle: what failed in the place itself of an object that a path only passes through was told.
  { file: "execute.ts", from: "path.length >= above.length", to: "path.length > above.length" },
  // Found by the oracle: an object was lost with its own second selection.
  { file: "linked-object.ts", from: "{ isGone: false, of: instance.life }", to: "instance.life" },
  // Found by the oracle: a variable that is null after all was no error where nothing used it.
  {
    file: "compile.ts",
    from: "if (isFetched || !mayRefuse(",
    to: "if (isFetched || node !== undefined || !mayRefuse(",
  },
  // Found by the oracle: mutations below the root itself ran in another order.
  {
    file: "compile.ts",
    from: 'if (subject.graphType === "Mutation")',
    to: 'if (subject.graphType === "")',
  },
  // A lookup does not wait for the one that finds its key.
  { file: "lookups.ts", from: "if (after.length === 0) start(position);", to: "start(position);" },
  // Who cannot be asked, because the key's source failed or knows no such object, says something of its own.
  {
    file: "lookups.ts",
    from: "if (part === null || part instanceof Failure) return part;",
    to: "if (part instanceof Failure) return null;",
  },
  // No source is asked in place of one that failed; or every one is, whether it is needed or not.
  {
    file: "lookups.ts",
    from: "instead.some((positions) => positions.every(",
    to: "instead.some((positions) => !positions.some(",
  },
  { file: "lookups.ts", from: "if (spare === undefined) done();", to: "if (index >= 0) done();" },
  // A value is read of the first source, whether it has the object or not.
  {
    file: "lookups.ts",
    from: "!isUseless(parts[from.lookup])) return current;",
    to: "true) return current;",
  },
  // Of several sources that failed, the last one is told.
  { file: "lookups.ts", from: "failed ??= current;", to: "failed = current;" },
  // The sub-fields of an object that another source sent are read as those of the first.
  {
    file: "linked-read.ts",
    from: "others.get(chosen) ?? complete",
    to: "complete",
  },
  // Arguments that are refused are no error where nothing is fetched.
  {
    file: "linked-read.ts",
    from: "if (checks !== undefined && refuses(checks, run, slot))",
    to: "if (checks === null)",
  },
  // What @require fills goes by another name, is not sent, is shared by all objects, or is the wrong item.
  {
    file: "gather.ts",
    from: '(kind === "field" ? object : filled)[name] = value;',
    to: 'if (kind === "field") object[name] = value;',
  },
  {
    file: "gather.ts",
    from: "canonical([input.args, input.object])",
    to: "canonical(input.object)",
  },
  { file: "gather.ts", from: "Array.isArray(value) ? value[index] : null", to: "value" },
  // What could not be found is sent as null.
  { file: "gather.ts", from: "if (failure !== undefined) return failure;\n          (", to: "(" },
  // A required field of another object is asked of no source.
  {
    file: "gather.ts",
    from: "if (next.sources.lookups.length === 0 || below.length === 0) read();",
    to: "if (next !== undefined) read();",
  },
  // A source is not asked for what a fetch needs; a far source is preferred to a near one; all are asked.
  {
    file: "choose-sources.ts",
    from: "if (field?.fetch !== undefined) for",
    to: "if (field?.fetch?.requires.length === 0) for",
  },
  // A backend is not asked for what tells types apart, what a fetch or a lookup sends, or what is read elsewhere.
  { file: "selection.ts", from: "else of.names.add(discriminator);", to: "" },
  {
    file: "selection.ts",
    from: "for (const from of inputs.values()) readOf(from, origin, parts);",
    to: "",
  },
  {
    file: "selection.ts",
    from: "for (const { key } of asked) for (const from of key.values()) readOf(from, origin, parts);",
    to: "",
  },
  {
    file: "selection.ts",
    from: "else for (const name of properties) of.names.add(name);",
    to: "else if (properties[0] !== undefined) of.names.add(properties[0]);",
  },
  {
    file: "selection.ts",
    from: "this.object(field.position.object, origin, found, parts);",
    to: "this.object(field.position.object, origin, found);",
  },
  {
    file: "selection.ts",
    from: "let wanted = this.wanted.get(spec);",
    to: "let wanted: Wanted | undefined;",
  },
  ...REFUSAL_MUTATIONS,
];

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Makes each mistake in a copy of the sources, and tells which ones the oracle does not find within so many cases.
 *
 * @param only - the file that mistakes are made in; default all
 */
export function runMutations(cases: number, seed: number, only?: string): number {
  const folder = mkdtempSync(join(tmpdir(), "selvage-mutations-"));
  const chosen = MUTATIONS.filter(({ file }) => only === undefined || file === only);
  let missed = 0;
  try {
    for (const name of ["src", "test/oracle", "package.json"])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    if (oracleIsRed(folder, cases, seed)) throw new Error("the oracle is red without any mistake");
    for (const { file, from, to } of chosen) {
      const path = join(folder, "src/plan", file);
      const text = readFileSync(path, "utf8");
      const isThere = text.split(from).length === 2;
      if (isThere)
        writeFileSync(
          path,
          text.replace(from, () => to),
        );
      const started = performance.now();
      const isRed = isThere && oracleIsRed(folder, cases, seed);
      writeFileSync(path, text);
      if (!isRed) missed++;
      const verdict = isThere ? (isRed ? "found" : "NOT FOUND") : "NOT THERE ONCE";
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(
        `${verdict.padEnd(10)} ${seconds.padStart(6)} s  ${file}: ${to === "" ? `without ${from}` : to}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${chosen.length - missed} of ${chosen.length} found within ${cases} cases`);
  return missed;
}

function oracleIsRed(folder: string, cases: number, seed: number): boolean {
  const args = ["--cases", String(cases), "--seed", String(seed), "--quick"];
  const { status } = spawnSync(process.execPath, [join(folder, "test/oracle/main.mjs"), ...args], {
    cwd: folder,
    stdio: "ignore",
  });
  return status !== 0;
}

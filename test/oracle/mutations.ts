import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A mistake that somebody could make: another text in one file of `src/plan/`. */
interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Mistakes that the oracle has to find; the last ones undo what it has found. */
const MUTATIONS: readonly Mutation[] = [
  // Inputs of other arguments share an answer.
  {
    file: "batcher.ts",
    from: "const key = `${argsKey ?? canonical(input.args)} ${objectKey}`",
    to: "const key = objectKey",
  },
  // A mutation does not make what was asked before forgotten.
  { file: "execute.ts", from: "run.batcher.forget();", to: "" },
  // Errors inside an object that turned out not to exist are told.
  { file: "execute.ts", from: "!run.absent.some(", to: "!run.absent.slice(0, 0).some(" },
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
    file: "linked-object.ts",
    from: "of this.#fields) out[field.key]",
    to: "of this.#fields.toReversed()) out[field.key]",
  },
  {
    file: "compile.ts",
    from: 'if (name === "__typename") fields.push(',
    to: 'if (name === "__typename") fields.unshift(',
  },
  // Found by the oracle: a key that cannot be read ended the process.
  {
    file: "lookups.ts",
    from: "const value = keyOf(from, instance);",
    to: "const value = rawOf(from, instance);",
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
  // Found by the oracle: an object was lost with its own second selection.
  { file: "linked-object.ts", from: "life: { isGone: false, of: from.life }", to: "life: from.life" },
  // Found by the oracle: a variable that is null after all was no error where nothing used it.
  {
    file: "compile.ts",
    from: "if (!isFetched && node !== undefined && mayRefuse(",
    to: "if (!isFetched && node === undefined && mayRefuse(",
  },
  // Found by the oracle: mutations below the root itself ran in another order.
  {
    file: "compile.ts",
    from: 'if (subject.graphType.name === "Mutation")',
    to: 'if (subject.graphType.name === "")',
  },
];

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Makes each mistake in a copy of the sources, and tells which ones the oracle does not find within so many cases. */
export function runMutations(cases: number, seed: number): number {
  const folder = mkdtempSync(join(tmpdir(), "selvage-mutations-"));
  let missed = 0;
  try {
    for (const name of ["src", "test/oracle", "package.json"])
      cpSync(join(root, name), join(folder, name), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const { file, from, to } of MUTATIONS) {
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
  console.log(`${MUTATIONS.length - missed} of ${MUTATIONS.length} found within ${cases} cases`);
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

import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from "graphql";
import { promisesOf } from "./promises.ts";

/** What an engine answered, and what it asked for that. */
export interface Played {
  readonly result: ExecutionResult;
  readonly asked: readonly string[];
}

interface Comparison {
  readonly plan: Played;
  readonly resolvers: Played;
  readonly round: { readonly document: DocumentNode; readonly isFaultless: boolean };
  readonly schema: GraphQLSchema;
  facts(): Promise<Facts>;
}

/** The resolvers' answer to the same operation where every place may be null. */
export interface Facts {
  /** Where nothing is REQUIRED. */
  readonly result: ExecutionResult;
  /** Where what is REQUIRED takes what is around it. */
  readonly withRequired: ExecutionResult;
}

type Path = readonly (string | number)[];

/** A failed place, by itself: what it does to the places around it comes after. */
interface Fault {
  readonly path: Path;
  readonly code: string;
  /** The nearest place around it that may be null, or itself. */
  readonly lands: Path;
}

/**
 * Tells how the answer of a plan differs from what graphql-js says by the same fetch specs.
 *
 * `data` has to be the same text, keys in the same order. Operations that are refused for their variables have
 * to be refused by the same errors.
 *
 * Errors are compared by path, code and message. Where each stands at a place that is null in the answer, they
 * have to be the same, each once. Where one took places around it with it, GraphQL (section 6.4.4) leaves open
 * which errors below the lost place are told: graphql-js tells what had failed by then. So the operation runs
 * once more where every place may be null, which tells every fault there is: each error, and each null where
 * the schema promises a value. Each fault lands on the nearest place around it that may be null. Then, for each
 * engine:
 *
 * - Every error told is such a fault, and none is told twice.
 * - A fault that lands on its own place, below no lost one, is told.
 * - Of the faults that land on a lost place, itself below no other, at least one is told.
 * - `data` is that of the run without promises with null at each place where a fault lands.
 *
 * So where exactly one fault could have caused a null, it is the one that has to be told.
 *
 * The degraded report is the same where no place is lost; what stands in for something else is the same anywhere.
 * A field that is REQUIRED takes the object around it: its fault lands there, as if it were promised. Which ones do
 * shows where the two runs differ in which every place may be null, with what is REQUIRED and without.
 *
 * Questions to upstreams: no engine asks one twice; mutations are sent in the same order; and where no backend fails and
 * no place is lost, whatever is refused or skipped, the plan asks nothing that the resolvers do not ask. Else it may have
 * started what they found no reason to: resolvers wait for an object to be there where plans already know its key.
 */
export async function compare(comparison: Comparison): Promise<string[]> {
  const { plan, resolvers, round } = comparison;
  const differences: string[] = [];
  const [ours, theirs] = [plan.result, resolvers.result];
  if ("data" in ours !== "data" in theirs) differences.push("only one of the engines refused the operation");
  if (JSON.stringify(ours.data) !== JSON.stringify(theirs.data))
    differences.push(
      `data:\n  plan      ${JSON.stringify(ours.data)}\n  resolvers ${JSON.stringify(theirs.data)}`,
    );
  const all = [...(ours.errors ?? []), ...(theirs.errors ?? [])];
  const hasLost = all.some(({ path }) => path !== undefined && valueAt(theirs.data, path) !== FOUND_NULL);
  differences.push(...compareQuestions(plan.asked, resolvers.asked, round.isFaultless && !hasLost));
  const [ourErrors, theirErrors] = [textsOf(ours.errors), textsOf(theirs.errors)];
  if (differences.length > 0) {
    differences.push(`errors:\n  plan      ${ourErrors.join(", ")}\n  resolvers ${theirErrors.join(", ")}`);
    return differences;
  }
  const [ourReport, theirReport] = [degradedOf(ours), degradedOf(theirs)];
  const substitutes = (report: readonly string[]): string =>
    report.filter((entry) => !entry.includes('"status":"FAILED"')).join("\n            ");
  if (substitutes(ourReport) !== substitutes(theirReport)) {
    const texts = `\n  plan      ${substitutes(ourReport)}\n  resolvers ${substitutes(theirReport)}`;
    differences.push(`substitutes:${texts}`);
  }
  if (!hasLost) {
    if (ourErrors.join("\n") !== theirErrors.join("\n"))
      differences.push(
        `errors:\n  plan      ${ourErrors.join("\n            ")}\n  resolvers ${theirErrors.join("\n            ")}`,
      );
    if (ourReport.join("\n") !== theirReport.join("\n"))
      differences.push(
        `degraded:\n  plan      ${ourReport.join("\n            ")}\n  resolvers ${theirReport.join("\n            ")}`,
      );
    return differences;
  }
  const { result: facts, withRequired } = await comparison.facts();
  const isPromised = promisesOf(comparison.schema, round.document);
  const faults = faultsOf(facts, isPromised, (path) => isTaken(path, facts, withRequired));
  for (const [engine, { result }] of [
    ["plan", plan],
    ["resolvers", resolvers],
  ] as const)
    differences.push(...explain(engine, result, facts, faults));
  return differences;
}

function compareQuestions(
  plan: readonly string[],
  resolvers: readonly string[],
  isUndisturbed: boolean,
): string[] {
  const differences: string[] = [];
  for (const [engine, asked] of [
    ["plan", plan],
    ["resolvers", resolvers],
  ] as const) {
    // What graphql-js has lost goes on asking beside the next mutation, which makes it forget what it was told.
    if (engine === "resolvers" && asked.some(isMutation)) continue;
    const twice = asked.filter(
      (question, index) => asked.indexOf(question) < index && !isMutation(question) && !isStandIn(question),
    );
    if (twice.length > 0) differences.push(`${engine} asks twice: ${twice.join("; ")}`);
  }
  const [ours, theirs] = [plan, resolvers].map((asked) => asked.filter(isMutation).join("\n"));
  if (ours !== theirs) differences.push(`mutations:\n  plan      ${ours}\n  resolvers ${theirs}`);
  if (!isUndisturbed) return differences;
  const more = plan.filter((question) => !resolvers.includes(question));
  if (more.length > 0) differences.push(`only the plan asks: ${more.join("; ")}`);
  return differences;
}

/** What stands in for a field that failed is asked beside whoever selects it for its own sake. */
function isStandIn(question: string): boolean {
  return question.includes(".standIn");
}

function isMutation(question: string): boolean {
  return question.includes(" Mutation.");
}

function textOf({ path, code, message }: { path: Path; code: string; message: string }): string {
  return `${path.join(".")} ${code} ${message}`;
}

function textsOf(errors: readonly GraphQLError[] | undefined): string[] {
  return (errors ?? [])
    .map(({ path = [], message, extensions }) => textOf({ path, code: `${extensions.code}`, message }))
    .sort();
}

/** Of an answer that lists no more than the first hundred, which those are is left to the engines. */
function degradedOf({ extensions }: ExecutionResult): string[] {
  const { degraded = [], degradedOmitted } = (extensions ?? {}) as {
    readonly degraded?: readonly unknown[];
    readonly degradedOmitted?: number;
  };
  if (degradedOmitted !== undefined) return [`${degraded.length} and ${degradedOmitted}`];
  return degraded.map((entry) => JSON.stringify(entry)).sort();
}

const FOUND_NULL = Symbol("null at the very end of the path");

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value === null ? FOUND_NULL : value;
}

const key = (path: Path): string => JSON.stringify(path);

function isAbove(path: Path, other: Path): boolean {
  return path.length < other.length && path.every((part, index) => part === other[index]);
}

/** Every fault of an answer in which all places may be null. */
function faultsOf(
  { data, errors = [] }: ExecutionResult,
  isPromised: (path: Path) => boolean,
  isRequired: (path: Path) => boolean,
): Fault[] {
  const lands = (path: Path): Path => {
    let end = path.length;
    while (end > 0 && isPromised(path.slice(0, end))) end--;
    return path.slice(0, end);
  };
  const faults: Fault[] = [];
  const told = new Set<string>();
  for (const { path = [], extensions } of errors) {
    told.add(key(path));
    faults.push({
      path,
      code: `${extensions.code}`,
      lands: lands(isRequired(path) ? path.slice(0, -1) : path),
    });
  }
  const visit = (value: unknown, path: Path): void => {
    if (value === null && !told.has(key(path)) && isPromised(path))
      faults.push({ path, code: "BAD_UPSTREAM", lands: lands(path) });
    if (typeof value !== "object" || value === null) return;
    for (const [name, part] of Object.entries(value))
      visit(part, [...path, Array.isArray(value) ? Number(name) : name]);
  };
  visit(data, []);
  return faults;
}

/** Whether what a place stands in is null because of something REQUIRED in it. */
function isTaken(path: Path, { data }: ExecutionResult, withRequired: ExecutionResult): boolean {
  const around = path.slice(0, -1);
  const isNull = (of: ExecutionResult["data"]): boolean => {
    const value = around.length === 0 ? of : valueAt(of, around);
    return value === null || value === undefined || value === FOUND_NULL;
  };
  return isNull(withRequired.data) && !isNull(data);
}

function explain(
  engine: string,
  result: ExecutionResult,
  facts: ExecutionResult,
  faults: readonly Fault[],
): string[] {
  const differences: string[] = [];
  const lost = faults.filter(({ path, lands }) => lands.length < path.length);
  const isBelowLost = (path: Path): boolean => faults.some(({ lands }) => isAbove(lands, path));
  const told = new Set<string>();
  for (const { path = [], extensions } of result.errors ?? []) {
    const text = `${key(path)} ${extensions.code}`;
    if (told.has(text)) differences.push(`${engine} tells twice: ${text}`);
    told.add(text);
    if (!faults.some((fault) => `${key(fault.path)} ${fault.code}` === text))
      differences.push(`${engine} tells what is no fault: ${text}`);
  }
  const isTold = (fault: Fault): boolean => told.has(`${key(fault.path)} ${fault.code}`);
  for (const fault of faults) {
    if (fault.lands.length === fault.path.length && !isBelowLost(fault.path)) {
      const others = lost.some(({ lands }) => key(lands) === key(fault.path));
      if (!others && !isTold(fault))
        differences.push(`${engine} does not tell ${key(fault.path)} ${fault.code}`);
    }
  }
  for (const { lands } of lost) {
    if (isBelowLost(lands)) continue;
    const causes = faults.filter((fault) => key(fault.lands) === key(lands));
    if (!causes.some(isTold)) differences.push(`${engine} does not tell why ${key(lands)} is null`);
  }
  const expected = JSON.stringify(withNulls(facts.data, faults));
  if (JSON.stringify(result.data) !== expected)
    differences.push(
      `${engine}'s data is not what the faults make of it:\n  ${JSON.stringify(result.data)}\n  ${expected}`,
    );
  return differences;
}

function withNulls(data: unknown, faults: readonly Fault[]): unknown {
  const nulls = new Set(faults.map(({ lands }) => key(lands)));
  const copy = (value: unknown, path: Path): unknown => {
    if (nulls.has(key(path))) return null;
    if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, copy(part, [...path, name])]),
    );
  };
  return copy(data, []);
}

/** A place in a file that a person wrote. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** Something wrong with the input, where it stands, and how to mend it. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
  /** One sentence: what to write instead. */
  readonly hint?: string | undefined;
  /** A note does not stop the start; default "error". */
  readonly severity?: "error" | "note";
}

/** The input is wrong. Carries every problem that was found, not only the first. */
export class InvalidInput extends Error {
  override readonly name = "InvalidInput";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

/** `file:line:column message` and, indented below it, the way out. */
export function formatProblem({ place, message, hint, severity }: Problem): string {
  const at = [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
  const note = severity === "note" ? "note: " : "";
  return hint === undefined ? `${at} ${note}${message}` : `${at} ${note}${message}\n    ${hint}`;
}

/** Collects problems while a step goes on, so that a person sees all of them at once. */
export class Problems {
  readonly all: Problem[] = [];

  add(place: Place, message: string, hint?: string): void {
    this.all.push({ place, message, hint });
  }

  note(place: Place, message: string, hint?: string): void {
    this.all.push({ place, message, hint, severity: "note" });
  }

  get notes(): Problem[] {
    return this.all.filter((problem) => problem.severity === "note");
  }

  get hasErrors(): boolean {
    return this.all.some((problem) => problem.severity !== "note");
  }

  /** @throws {InvalidInput} if any problem was added that is more than a note. */
  throwIfAny(): void {
    const errors = this.all.filter((problem) => problem.severity !== "note");
    if (errors.length > 0) throw new InvalidInput(errors);
  }
}

/** The candidate nearest to a word by edit distance, if it is near enough to be a slip of the pen. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length * 0.4)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Letters to insert, leave out, replace, or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? (beforeLast[j - 2] ?? 0) + 1 : replaced;
      current[j] = Math.min(replaced, swapped, (last[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}

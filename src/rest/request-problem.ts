/** One thing that is wrong with a request: a member of `details`. */
export interface RequestProblem {
  readonly in: "path" | "query" | "header" | "body";
  /** Of the parameter; in a body the members to the value, as `items.0.quantity`. Empty: the body as a whole. */
  readonly name: string;
  /** To follow the name in a sentence. */
  readonly problem: string;
}

const MAX_PROBLEMS = 20;
const MAX_NAME = 60;
const MAX_PROBLEM = 200;

/** Collects what is wrong with a request. Holds no more than a bounded part of what a caller wrote. */
export class RequestProblems {
  readonly all: RequestProblem[] = [];

  add(place: RequestProblem["in"], name: string, problem: string): void {
    if (this.all.length >= MAX_PROBLEMS) return;
    this.all.push({ in: place, name: cut(name, MAX_NAME), problem: cut(problem, MAX_PROBLEM) });
  }
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly name: string;
  readonly pid: number | undefined;
  readonly exited: Promise<Exit>;
  /** The last lines it wrote to stderr. */
  readonly lastErrors: () => readonly string[];
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface ChildOptions {
  readonly script: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gives the child a channel whose end tells it that we are gone, however we went. */
  readonly withChannel?: boolean;
  /** Sees each line on stdout first; true keeps it from being printed. */
  readonly onLine?: (line: string) => boolean;
}

const KEPT_ERRORS = 14;

/** Starts a Node program whose lines are printed with its name before them. */
export function startChild(name: string, options: ChildOptions): Child {
  const { script, args = [], cwd, env, withChannel = false, onLine } = options;
  const child: ChildProcess = spawn(process.execPath, [script, ...args], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe", ...(withChannel ? (["ipc"] as const) : [])],
  });
  const errors: string[] = [];
  const prefix = `${name.padEnd(NAME_WIDTH)} | `;
  eachLine(child.stdout, (line) => {
    if (onLine?.(line) !== true) process.stdout.write(`${prefix}${line}\n`);
  });
  eachLine(child.stderr, (line) => {
    process.stderr.write(`${prefix}${line}\n`);
    errors.push(line);
    if (errors.length > KEPT_ERRORS) errors.shift();
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once("error", (error) => {
      errors.push(error.message);
      resolve({ code: 1, signal: null });
    });
    // "close" comes after the last line was read, "exit" may come before it.
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return { name, pid: child.pid, exited, lastErrors: () => errors, kill: (signal) => child.kill(signal) };
}

/** "exited with code 1" or "was ended by SIGKILL". */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
}

const NAME_WIDTH = 15;

function eachLine(stream: Readable | null, use: (line: string) => void): void {
  if (stream !== null)
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", use);
}

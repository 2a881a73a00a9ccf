import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BACKENDS, type BackendName } from "../../examples/shop/lib/backends.ts";
import type { Fault } from "../../examples/shop/lib/fault.ts";
import type { Calls } from "../../examples/shop/lib/ledger.ts";
import type { ReadyLine } from "../../examples/shop/lib/process.ts";
import { findRoot } from "../../examples/shop/lib/protos.ts";

export type { BackendName, Calls, Fault };

/** A backend of the demo shop in a process of its own. Its ports stay the same when it is started again. */
export interface Backend {
  readonly name: BackendName;
  readonly port: number;
  readonly controlPort: number;
  /** "http://127.0.0.1:port"; for a gRPC backend too, though only `address` is of use there. */
  readonly url: string;
  /** "127.0.0.1:port" */
  readonly address: string;
  /** Undefined while it is dead. */
  readonly pid: () => number | undefined;
  calls(): Promise<Calls>;
  resetCalls(): Promise<void>;
  /** @throws naming the fields when the backend refuses it. */
  fault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  /** Resolves when the process is gone; default SIGKILL. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again, ending it first if it still runs; its data and counts are as new. */
  restart(): Promise<void>;
}

export interface Shop {
  /** @throws when it was not started; see `only`. */
  backend(name: BackendName): Backend;
  /** USERS_URL …, PRODUCTS_ADDR …: where a gateway finds the started ones. A dead port stands for each other. */
  readonly env: Readonly<Record<string, string>>;
  /** Every backend's faults and counts. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Port 9 is discard; nothing listens there, so whoever calls a backend that was left out is refused at once. */
const DEAD_PORT = 9;

/**
 * Starts the shop's real backends from `dist/` on free ports.
 *
 * @throws when there is no build, or a backend does not start.
 */
export async function startShop({ only }: { readonly only?: readonly BackendName[] } = {}): Promise<Shop> {
  const names = only ?? BACKENDS.map(({ name }) => name);
  const started = await Promise.allSettled(names.map(startBackend));
  const backends = started.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(backends.map((backend) => backend.kill("SIGTERM")));
  };
  const failed = started.find((result) => result.status === "rejected");
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }

  const env = BACKENDS.map(({ name, kind }): [string, string] => {
    const port = backends.find((backend) => backend.name === name)?.port ?? DEAD_PORT;
    const variable = name.toUpperCase();
    return kind === "rest"
      ? [`${variable}_URL`, `http://127.0.0.1:${port}`]
      : [`${variable}_ADDR`, `127.0.0.1:${port}`];
  });
  return {
    backend: (name) => {
      const found = backends.find((backend) => backend.name === name);
      if (found === undefined) throw new Error(`The backend ${name} was not started in this test.`);
      return found;
    },
    env: Object.fromEntries(env),
    reset: async () => {
      const running = backends.filter((backend) => backend.pid() !== undefined);
      await Promise.all(running.map((backend) => backend.clearFaults()));
      await Promise.all(running.map((backend) => backend.resetCalls()));
    },
    stop,
  };
}

async function startBackend(name: BackendName): Promise<Backend> {
  let child: ChildProcess | undefined;
  const start = async (port: number, control: number): Promise<ReadyLine> => {
    const launched = await launch(name, port, control);
    child = launched.child;
    child.once("exit", () => {
      if (child === launched.child) child = undefined;
    });
    return launched.ready;
  };
  const kill = async (signal: NodeJS.Signals = "SIGKILL"): Promise<void> => {
    if (child === undefined) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  const { port, controlPort } = await start(0, 0);

  const control = async (method: string, path: string, body?: Fault): Promise<Response> => {
    const answer = await fetch(`http://127.0.0.1:${controlPort}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!answer.ok)
      throw new Error(`${name}: ${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  return {
    ...{ name, port, controlPort, kill },
    url: `http://127.0.0.1:${port}`,
    address: `127.0.0.1:${port}`,
    pid: () => child?.pid,
    calls: async () => (await (await control("GET", "/calls")).json()) as Calls,
    resetCalls: async () => void (await control("DELETE", "/calls")),
    fault: async (fault) => void (await (await control("POST", "/faults", fault)).text()),
    clearFaults: async () => void (await control("DELETE", "/faults")),
    restart: async () => {
      await kill();
      await start(port, controlPort);
    },
  };
}

interface Launched {
  readonly child: ChildProcess;
  readonly ready: ReadyLine;
}

async function launch(name: BackendName, port: number, controlPort: number): Promise<Launched> {
  const root = findRoot();
  const script = join(root, "dist/examples/shop/backends", `${name}.js`);
  if (!existsSync(script)) throw new Error(`There is no ${script}; run npm run build first.`);
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: { ...process.env, PORT: String(port), CONTROL_PORT: String(controlPort), READY_LINE: "1" },
    // The channel ends with this process, and the backend with the channel.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  const ready = await new Promise<ReadyLine>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${name} exited with code ${code}: ${errors}`)));
    const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
    lines.on("line", (line) => {
      if (line.startsWith('{"ready":')) resolve(JSON.parse(line) as ReadyLine);
    });
  });
  return { child, ready };
}

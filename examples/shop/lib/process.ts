import { setTimeout as sleep } from "node:timers/promises";
import { BACKENDS, type BackendName, CONTROL_OFFSET } from "./backends.ts";
import { type Listening, openControl } from "./control.ts";
import { FaultBoard } from "./faults.ts";
import { Ledger } from "./ledger.ts";

/** Where a backend listens, and what watches its calls. */
export interface Surroundings {
  readonly host: string;
  readonly port: number;
  readonly ledger: Ledger;
  readonly faults: FaultBoard;
}

/** What a backend prints on stdout when READY_LINE=1, as one line of JSON. */
export interface ReadyLine {
  readonly ready: BackendName;
  readonly port: number;
  readonly controlPort: number;
  readonly pid: number;
}

const CLOSE_GRACE_MS = 300;

/**
 * The life of a backend's process: opens it and its control endpoint, says so, closes both on a signal.
 *
 * Reads PORT (or `<NAME>_PORT`), CONTROL_PORT, SHOP_HOST and READY_LINE. Port 0 takes any free one.
 */
export async function runBackend(
  name: BackendName,
  routes: readonly string[],
  open: (surroundings: Surroundings) => Promise<Listening>,
): Promise<void> {
  const { kind, port: usualPort } = BACKENDS.find(
    (backend) => backend.name === name,
  ) as (typeof BACKENDS)[number];
  const ledger = new Ledger();
  const faults = new FaultBoard(kind, routes);
  const host = process.env.SHOP_HOST || "127.0.0.1";
  const port = backendPort(name, usualPort);
  const server = await orExit(name, `${name.toUpperCase()}_PORT`, port, () =>
    open({ host, port, ledger, faults }),
  );
  const controlPort = toPort("CONTROL_PORT", port === 0 ? 0 : server.port + CONTROL_OFFSET);
  const control = await orExit(name, "CONTROL_PORT", controlPort, () =>
    openControl(controlPort, ledger, faults),
  );

  const stop = async (): Promise<void> => {
    faults.clear();
    // A call that hangs must not keep the process alive.
    await Promise.race([Promise.all([server.close(), control.close()]), sleep(CLOSE_GRACE_MS)]);
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
  // The parent's end of the channel closes however the parent dies: no backend outlives its demo or its test.
  process.once("disconnect", () => void stop());

  if (process.env.READY_LINE === "1") {
    const line: ReadyLine = { ready: name, port: server.port, controlPort: control.port, pid: process.pid };
    console.log(JSON.stringify(line));
  } else {
    console.log(`${name} listens on ${host}:${server.port}, its control on 127.0.0.1:${control.port}`);
  }
}

function backendPort(name: BackendName, usual: number): number {
  const own = `${name.toUpperCase()}_PORT`;
  return process.env.PORT === undefined ? toPort(own, usual) : toPort("PORT", usual);
}

function toPort(variable: string, usual: number): number {
  const text = process.env[variable];
  if (text === undefined || text === "") return usual;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  return exit(`${variable} must be a port, 0 to 65535, and is ${JSON.stringify(text)}`);
}

async function orExit(
  name: BackendName,
  variable: string,
  port: number,
  open: () => Promise<Listening>,
): Promise<Listening> {
  try {
    return await open();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE") return exit(`${name} cannot listen on port ${port}: ${message}`);
    return exit(`${name} cannot start: port ${port} is taken; free it or set ${variable}`);
  }
}

function exit(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

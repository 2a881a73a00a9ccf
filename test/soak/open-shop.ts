import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { type Shop, startShop } from "../support/shop.ts";

/** The demo shop's backends and a gateway over them, each a process of its own, as users start them. */
export interface OpenShop {
  readonly shop: Shop;
  readonly url: string;
  readonly adminUrl: string;
  readonly gateway: ChildProcess;
  /** Lines of the log so far in which the gateway blames itself, or that are none of its log; at most a hundred. */
  complaints(): Promise<string[]>;
  close(): Promise<void>;
}

const MAX_COMPLAINTS = 100;

/**
 * @param policies - what stands in place of the shop's own `policies` in `gateway.yaml`
 * @param more - more of `gateway.yaml`
 */
export async function openShop(policies: string, more = ""): Promise<OpenShop> {
  const folder = mkdtempSync(join(tmpdir(), "selvage-soak-"));
  for (const name of ["schemas", "protos", "examples"]) symlinkSync(resolve(name), join(folder, name));
  const yaml = readFileSync("gateway.yaml", "utf8").replace(
    /^policies: .*$/m,
    `policies: ${policies}\n${more}`,
  );
  writeFileSync(join(folder, "gateway.yaml"), yaml);
  const shop = await startShop();
  const [port, adminPort] = [await freePort(), await freePort()];
  const logFile = join(folder, "gateway.log");
  const gateway = start(folder, logFile, { ...shop.env, PORT: String(port), ADMIN_PORT: String(adminPort) });
  const close = async (): Promise<void> => {
    if (gateway.exitCode === null && gateway.signalCode === null) {
      gateway.kill();
      await once(gateway, "exit");
    }
    await shop.stop();
    rmSync(folder, { recursive: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, gateway, logFile);
  } catch (error) {
    await close();
    throw error;
  }
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  return { ...{ shop, url, adminUrl, gateway, close }, complaints: () => complaintsOf(logFile) };
}

/** Its log goes to a file: a pipe that we are too busy to read would make it wait for us. */
function start(folder: string, logFile: string, env: Readonly<Record<string, string>>): ChildProcess {
  const log = openSync(logFile, "a");
  const program = resolve("dist/src/cli/main.js");
  const gateway = spawn(process.execPath, [program, "start", "--config", join(folder, "gateway.yaml")], {
    env: { ...process.env, ...env },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  return gateway;
}

async function untilReady(url: string, gateway: ChildProcess, logFile: string): Promise<void> {
  while (gateway.exitCode === null) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`The gateway ended with ${gateway.exitCode}:\n${readFileSync(logFile, "utf8")}`);
}

async function complaintsOf(logFile: string): Promise<string[]> {
  const found: string[] = [];
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    if (found.length < MAX_COMPLAINTS && !isUsual(line)) found.push(line);
  }
  return found;
}

/** A line of the log at "info" or "warn". */
function isUsual(line: string): boolean {
  return /^\{"level":(?:30|40),/.test(line);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

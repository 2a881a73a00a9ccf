import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A gateway in a process of its own, as `selvage start` runs it. */
export interface GatewayProcess {
  readonly url: string;
  readonly adminUrl: string;
  readonly process: ChildProcess;
  /** Everything it wrote, one line each; most are JSON. */
  readonly output: readonly string[];
  /** Resolves when the process is gone; default SIGTERM, which lets it end what it has begun. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface GatewayOptions {
  /** Beside our own environment; a shop's `env` says where its backends are. */
  readonly env?: Readonly<Record<string, string>>;
  /** The configuration, from the root of the repository; default "gateway.yaml". */
  readonly config?: string;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "dist/src/cli/main.js");

/**
 * Starts the built gateway on free ports, if its configuration takes them from PORT and ADMIN_PORT.
 *
 * @throws {Error} with what it wrote, if there is no build or it ends before it listens
 */
export async function startGateway({
  env = {},
  config = "gateway.yaml",
}: GatewayOptions = {}): Promise<GatewayProcess> {
  if (!existsSync(program)) throw new Error(`There is no ${program}; run npm run build first.`);
  const child = spawn(process.execPath, [program, "start", "--config", config], {
    cwd: root,
    env: { ...process.env, PORT: "0", ADMIN_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  const { url, adminUrl } = await new Promise<{ url: string; adminUrl: string }>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`The gateway ended with ${code}:\n${output.join("\n")}`)));
    let url: string | undefined;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        output.push(line);
        url ??= /"msg":"[^"]+: (http:\/\/[^"/]+)[^"]*\/graphql\//.exec(line)?.[1];
        const [, adminUrl] = /"msg":"admin: (http[^"]+)"/.exec(line) ?? [];
        if (url !== undefined && adminUrl !== undefined) resolve({ url, adminUrl });
      });
    }
  });
  return {
    url,
    adminUrl,
    process: child,
    output,
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
    },
  };
}

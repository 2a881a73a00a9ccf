import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { ListenConfig } from "../config/index.ts";
import { InvalidInput, type Place, type Problem } from "../kernel/index.ts";
import { isLoopback } from "./host-guard.ts";

export interface Listener {
  readonly app: FastifyInstance;
  /** Its key in `gateway.yaml`. */
  readonly key: "server" | "admin";
  readonly at: ListenConfig;
}

/**
 * Opens every listener.
 *
 * @throws {InvalidInput} naming each one that its address was refused to; the others may be open then.
 */
export async function bind(listeners: readonly Listener[], file: string): Promise<void> {
  const results = await Promise.all(listeners.map((listener) => open(listener, { file })));
  const problems = results.filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new InvalidInput(problems);
}

async function open({ app, key, at }: Listener, place: Place): Promise<Problem | undefined> {
  try {
    await app.listen({ host: at.host, port: at.port });
    return undefined;
  } catch (error) {
    const explained = explain(
      error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined,
      key,
      at,
    );
    if (explained === undefined) throw error;
    return { place, ...explained };
  }
}

function explain(
  code: string | undefined,
  key: string,
  { host, port }: ListenConfig,
): Pick<Problem, "message" | "hint"> | undefined {
  switch (code) {
    case "EADDRINUSE":
      return {
        message: `port ${port} on ${host} is in use`,
        hint: `Stop what listens there, or set ${key}.port to another port.`,
      };
    case "EACCES":
      return {
        message: `port ${port} on ${host} may not be opened by this user`,
        hint: `Set ${key}.port to a port from 1024 on.`,
      };
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { message: `${host} is no address of this machine`, hint: `Set ${key}.host to one.` };
    default:
      return undefined;
  }
}

/** @throws {InvalidInput} if others than this machine could reach the admin listener. */
export function requireLocalAdmin({ host }: ListenConfig, file: string): void {
  if (isLoopback(host)) return;
  throw new InvalidInput([
    {
      place: { file },
      message: `admin.host is ${host}, which other machines can reach; that needs a token, which is not available yet`,
      hint: "Set admin.host to 127.0.0.1.",
    },
  ]);
}

/** Where an open listener is called from this machine; a wildcard address cannot be called, its loopback can. */
export function urlOf({ app, at }: Listener): string {
  const { port } = app.server.address() as AddressInfo;
  const host = at.host === "0.0.0.0" || at.host === "::" ? "127.0.0.1" : at.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

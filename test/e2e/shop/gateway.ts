import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { startGateway } from "../../../src/cli/start.ts";
import { type Shop, startShop } from "../../support/shop.ts";

export interface GraphQLAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A root field of an answer that has to have it. */
export function rootOf<T>({ data }: GraphQLAnswer, name: string): T {
  const value = data?.[name];
  if (value === null || value === undefined) throw new Error(`The answer has no ${name}.`);
  return value as T;
}

/** Waits for something that other processes bring about; the test's own time limit bounds it. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** The demo shop's real backends, and a gateway over them in this process. */
export interface ShopGateway {
  readonly shop: Shop;
  readonly url: string;
  readonly adminUrl: string;
  /** Everything the gateway logged, one JSON text a line. */
  readonly logged: string[];
  ask(client: string, query: string, options?: AskOptions): Promise<GraphQLAnswer>;
  stop(): Promise<void>;
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface ShopGatewayOptions {
  /** False where one fault after the other has to reach its field. */
  readonly breakers?: boolean;
  /** Of a call, without breakers; default the shop's own. */
  readonly timeoutMs?: number;
}

export async function startShopGateway(
  env: Record<string, string> = {},
  { breakers = true, timeoutMs = 10_000 }: ShopGatewayOptions = {},
): Promise<ShopGateway> {
  const folder = breakers ? undefined : writeWithoutBreakers(timeoutMs);
  const shop = await startShop();
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const gateway = await startGateway(
    join(folder ?? ".", "gateway.yaml"),
    { ...shop.env, PORT: "0", ADMIN_PORT: "0", ...env },
    log,
  );
  return {
    shop,
    url: gateway.publicUrl,
    adminUrl: gateway.adminUrl,
    logged,
    async ask(client, query, { variables = {}, headers = {}, signal } = {}) {
      const response = await fetch(`${gateway.publicUrl}/graphql/${client}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ query, variables }),
        ...(signal && { signal }),
      });
      return (await response.json()) as GraphQLAnswer;
    },
    async stop() {
      await gateway.close();
      await shop.stop();
      if (folder !== undefined) rmSync(folder, { recursive: true });
    },
  };
}

/** Writes the shop's configuration with its breakers off, in a folder that is to be removed. */
function writeWithoutBreakers(timeoutMs: number): string {
  const folder = mkdtempSync(join(tmpdir(), "selvage-shop-"));
  for (const name of ["schemas", "protos", "examples"]) symlinkSync(resolve(name), join(folder, name));
  const yaml = readFileSync("gateway.yaml", "utf8")
    .replace("policies: {", "policies: { breaker: { enabled: false },")
    .replace("timeout: { ms: 10000 }", `timeout: { ms: ${timeoutMs} }`);
  writeFileSync(join(folder, "gateway.yaml"), yaml);
  return folder;
}

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

export async function startShopGateway(env: Record<string, string> = {}): Promise<ShopGateway> {
  const shop = await startShop();
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const gateway = await startGateway(
    "gateway.yaml",
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
    },
  };
}

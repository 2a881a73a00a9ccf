import { BACKENDS } from "./lib/backends.ts";
import type { ReadyLine } from "./lib/process.ts";

export const GATEWAY_URL = "http://127.0.0.1:4000";
const ADMIN_URL = "http://127.0.0.1:4001";

interface Try {
  readonly what: string;
  readonly client: string;
  readonly query: string;
}

/** What the banner offers to try. */
const TRIES: readonly Try[] = [
  {
    what: "The web's product page, from five backends",
    client: "web",
    query:
      '{ product(id:"1") { name reviews { body author { name } } related { name } availability { quantity } reviewSummary { average } } }',
  },
  {
    what: "The web's dashboard of user 123, from five backends",
    client: "web",
    query:
      '{ dashboard(userId:"123") { user { name } recentOrders { id status total { amount } } notifications { unread } recommendations { name } } }',
  },
  {
    what: "The mobile app's list of products",
    client: "mobile",
    query: "{ products(first:5) { edges { node { id name price { amount currency } thumbnail } } } }",
  },
];

/** What a person wants to know once everything runs. */
export function formatBanner(backends: readonly ReadyLine[], gatewayPid: number | undefined): string {
  const lines = ["", "The demo shop is open.", ""];
  if (gatewayPid !== undefined) {
    lines.push(
      "  GraphQL, open in a browser for the playground",
      ...["mobile", "web", "partner"].map((client) => row(client, `${GATEWAY_URL}/graphql/${client}`)),
      "",
      row("health", `${GATEWAY_URL}/health`),
      row("admin", `${ADMIN_URL}/status`),
      row("gateway", `pid ${gatewayPid}`),
      "",
    );
  }
  lines.push("  Backends             address                 control                       pid");
  for (const { ready, port, controlPort, pid } of backends) {
    const kind = BACKENDS.find(({ name }) => name === ready)?.kind;
    const address = `${kind === "rest" ? "http://" : ""}127.0.0.1:${port}`;
    lines.push(row(ready, `${address.padEnd(24)}http://127.0.0.1:${String(controlPort).padEnd(13)}${pid}`));
  }
  if (gatewayPid !== undefined) {
    lines.push("", "  Try");
    for (const { what, client, query } of TRIES) {
      const command = `curl -s ${GATEWAY_URL}/graphql/${client} -H 'content-type: application/json' -d '${JSON.stringify({ query })}'`;
      lines.push(`  # ${what}`, `  ${command}`, "");
    }
    const reviews = backends.find(({ ready }) => ready === "reviews");
    lines.push(
      `  Then end a backend (kill ${reviews?.pid}: the reviews) and ask again. Ctrl-C stops everything.`,
    );
  } else {
    lines.push("", "  Ctrl-C stops everything.");
  }
  return `${lines.join("\n")}\n`;
}

function row(name: string, rest: string): string {
  return `    ${name.padEnd(19)}${rest}`;
}

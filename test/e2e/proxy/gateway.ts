import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { parseConfig } from "../../../src/config/index.ts";
import { writeFiles } from "../../support/boot.ts";
import { type OneDomain, oneDomain } from "../../support/config.ts";
import {
  type HttpBehaviour,
  type HttpFaultServer,
  startHttpFaultServer,
} from "../../support/http-fault-server.ts";
import { type Served, serve } from "../server/serve.ts";

/** A gateway with these plain routes, written as they stand in `gateway.yaml`, and whatever else its file says. */
export async function serveRoutes(
  routes: string,
  rest = "",
  change: Partial<OneDomain> = {},
): Promise<Served> {
  const folder = writeFiles({ "a.graphql": "" });
  const text = `formatVersion: 1
sources: { a: { schema: a.graphql, rest: { url: "http://127.0.0.1:1" } } }
clients: { mobile: { schema: a.graphql } }
${rest}
routes:
${routes.replace(/^(?=.)/gm, "  ")}
`;
  const parsed = oneDomain(parseConfig(text, join(folder, "gateway.yaml"), {}));
  return serve({ config: { routes: parsed.routes, deadlineMs: parsed.deadlineMs, ...change } });
}

/** A backend that writes bytes; closed when the test is over. */
export async function faulty(behaviour: HttpBehaviour): Promise<HttpFaultServer> {
  const server = await startHttpFaultServer({ behaviour });
  onTestFinished(() => server.close());
  return server;
}

/** A backend of Node's own; closed when the test is over. */
export async function backend(
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => unknown,
): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

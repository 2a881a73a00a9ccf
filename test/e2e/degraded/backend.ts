import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What it says to a request: a status, and a body as JSON. */
export type Says = readonly [status: number, body?: unknown];

/** A backend whose answers a test changes while it runs. */
export interface Backend {
  readonly url: string;
  /** By path; what is not here is answered with 500. */
  readonly answers: Map<string, Says | ((request: IncomingMessage) => Says)>;
  /** Paths, in the order in which they were asked for. */
  readonly asked: string[];
  /** Whether it answers everything with 503. */
  isDown: boolean;
  /** How long it takes for a path; what is not here takes no time. */
  readonly delaysMs: Map<string, number>;
}

export async function startBackend(answers: Readonly<Record<string, Says>>): Promise<Backend> {
  const backend: Omit<Backend, "url"> = {
    answers: new Map(Object.entries(answers)),
    asked: [],
    isDown: false,
    delaysMs: new Map(),
  };
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    backend.asked.push(path);
    const says = backend.answers.get(path) ?? [500];
    const [status, body = null] = backend.isDown ? [503] : typeof says === "function" ? says(request) : says;
    const answer = (): void =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const delayMs = backend.delaysMs.get(path);
    if (delayMs === undefined) answer();
    else setTimeout(answer, delayMs);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(backend, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

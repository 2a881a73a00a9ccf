import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What the two backends have below `/items/`, by id. */
const ITEMS: Readonly<Record<"commerce" | "media", Readonly<Record<string, object>>>> = {
  commerce: { "1": { id: "1", name: "Kettle", priceCents: 2900 } },
  media: { "1": { id: "1", name: "Nosferatu", minutes: 94 } },
};

export interface Backend {
  readonly url: string;
  close(): void;
}

/** Starts the backend of a domain. @param port - 0 lets the system choose */
export async function startBackend(domain: keyof typeof ITEMS, port: number): Promise<Backend> {
  const server: Server = createServer((request, response) => {
    const [, id = ""] = /^\/items\/(\w+)$/.exec(request.url ?? "") ?? [];
    const item = ITEMS[domain][id];
    response.writeHead(item === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(item ?? { message: "no such item" }));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${actual}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

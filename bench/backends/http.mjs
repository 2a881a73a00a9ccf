import { createServer } from "node:http";

/**
 * A REST server that does nothing but count, look up and write. Whatever it doesn't know is a 404, which fails
 * the check of the peer that asked for it.
 *
 * @param {(path: string, query: string) => string | undefined} answer ASCII only; the query has no "?"
 * @returns {import("./main.mjs").Backend}
 */
export function openHttp(answer) {
  let calls = 0;
  const server = createServer((request, response) => {
    calls++;
    const url = request.url ?? "/";
    const mark = url.indexOf("?");
    const body =
      request.method === "GET"
        ? answer(mark < 0 ? url : url.slice(0, mark), mark < 0 ? "" : url.slice(mark + 1))
        : undefined;
    response.sendDate = false;
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": "application/json",
      "content-length": body === undefined ? 2 : body.length,
    });
    response.end(body ?? "{}", "latin1");
  });
  // No peer may meet a socket that is about to be closed.
  server.keepAliveTimeout = 600_000;
  server.requestTimeout = 0;
  return {
    listen: (ready) => server.listen(0, "127.0.0.1", () => ready(portOf(server))),
    calls: () => calls,
  };
}

/** @param {import("node:net").Server} server */
export function portOf(server) {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A server listens on no port.");
  return address.port;
}

/** All values of one parameter: `id=1&id=2`, in their order. @type {(query: string, name: string) => string[]} */
export function valuesOf(query, name) {
  const prefix = `${name}=`;
  return query
    .split("&")
    .filter((part) => part.startsWith(prefix))
    .map((part) => part.slice(prefix.length));
}

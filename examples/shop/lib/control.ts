import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import type { FaultBoard } from "./faults.ts";
import type { Ledger } from "./ledger.ts";

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens what tests and people use to look into a backend and to hurt it: `/calls` and `/faults`.
 *
 * Bound to loopback whatever the backend is bound to: it can stop the backend from working.
 */
export async function openControl(port: number, ledger: Ledger, faults: FaultBoard): Promise<Listening> {
  const server = fastify({ forceCloseConnections: true });
  server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) =>
    reply.code(error.statusCode ?? 500).send({ error: { code: "BAD_REQUEST", message: error.message } }),
  );
  // curl -X DELETE with a JSON content type and no body is not a mistake worth an error.
  server.removeContentTypeParser("application/json");
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    try {
      done(null, text === "" ? undefined : JSON.parse(String(text)));
    } catch {
      done(Object.assign(new Error("The body is not JSON."), { statusCode: 400 }), undefined);
    }
  });

  server.get("/calls", () => ledger.read());
  server.delete("/calls", (_request, reply) => {
    ledger.clear();
    return reply.code(204).send();
  });
  server.get("/faults", () => ({ faults: faults.list() }));
  server.post("/faults", (request, reply) => {
    const fields = faults.place(request.body);
    if (fields.length === 0) return reply.code(201).send({ faults: faults.list() });
    const message = `Not a fault: ${fields.map(({ field, message }) => `${field}: ${message}`).join("; ")}.`;
    return reply.code(400).send({ error: { code: "INVALID_FAULT", message, fields } });
  });
  server.delete("/faults", (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });

  await server.listen({ port, host: "127.0.0.1" });
  return { port: (server.server.address() as AddressInfo).port, close: () => server.close() };
}

import type { FastifyInstance, FastifyReply } from "fastify";
import { quality } from "./accept.ts";
import type { Lifecycle } from "./types.ts";

/**
 * `/health`, `/health/live`, `/health/ready`.
 *
 * Ready means: the whole configuration is loaded and the listener is open. A dead backend is no reason to take the
 * gateway away from clients that it can still answer, so none is asked. Nor is being busy: an orchestrator that gets
 * no answer from a busy process would end it, and the others would get its load.
 */
export function addHealth(app: FastifyInstance, lifecycle: Lifecycle): void {
  const config = { quiet: true, alwaysOpen: true };
  const route = (url: string, answer: (reply: FastifyReply, accept: string | undefined) => FastifyReply) =>
    app.route({
      method: ["GET", "HEAD"],
      url,
      config,
      handler: (request, reply) => answer(reply, request.headers.accept),
    });

  route("/health", (reply, accept) =>
    quality(accept, "application/json") > quality(accept, "text/plain")
      ? reply.send({ status: "healthy" })
      : reply.type("text/plain; charset=utf-8").send("healthy\n"),
  );
  route("/health/live", (reply) => reply.send({ status: "live" }));
  route("/health/ready", (reply) =>
    lifecycle.phase === "serving"
      ? reply.send({ status: "ready" })
      : reply.code(503).send({ status: "stopping" }),
  );
}

import type { ExecutionResult } from "graphql";
import type { pino } from "pino";
import type { IncomingRequest, Operation, ServedClient } from "../request/index.ts";

/** A client's own execution, as both ways through HTTP call it. Whatever it rejects with is in the log already. */
export type Execute = (operation: Operation, incoming: IncomingRequest) => Promise<ExecutionResult>;

export function executeFor(client: ServedClient, log: pino.Logger): Execute {
  return async (operation, incoming) => {
    try {
      return await client.execute(operation, incoming);
    } catch (error) {
      // Cannot happen by its contract; if it does, the answer is masked and the cause is only here.
      log.error({ err: error, correlation_id: incoming.id, client: client.name }, "execute rejected");
      throw error;
    }
  };
}

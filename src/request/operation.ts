import type { DocumentNode, ExecutionResult, GraphQLSchema } from "graphql";
import type { CancelSignal } from "../kernel/index.ts";
import type { DegradedCount } from "./degraded-counts.ts";
import type { Explanation } from "./explain.ts";

/** A parsed and validated GraphQL operation, whichever listener it came by. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  /** As the client sent them, not yet coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a listener knows of the caller and hands on. */
export interface IncomingRequest {
  /** The id that `X-Request-Id` carries in and out. */
  readonly id: string;
  /** By lower-case name; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Aborts when the client goes away before its answer is complete. */
  readonly signal: CancelSignal;
  /** When it must be answered, on the clock of the policies; undefined: no limit. */
  readonly deadlineAt?: number | undefined;
}

/** A client's schema, ready to be asked. One for each entry under `clients` in `gateway.yaml`. */
export interface ServedClient {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** How many operations ran by a plan, how many graphql-js executed, and how many shared what another ran. */
  readonly counts: { readonly compiled: number; readonly interpreted: number; readonly shared: number };
  /** Which of its coordinates were degraded since the start, and how often. */
  readonly degraded: Iterable<DegradedCount>;
  /** Compiles every operation of a valid document ahead; whether all of them could be. */
  prepare(document: DocumentNode): boolean;
  /** What would be done for each operation of a valid document. */
  explain(document: DocumentNode): readonly Explanation[];
  /** Never rejects; errors in the result are masked and carry a code of the registry. */
  execute(operation: Operation, request: IncomingRequest): Promise<ExecutionResult>;
}

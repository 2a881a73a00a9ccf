import { type GrpcSection, grpcKind } from "./source-grpc.ts";
import type { SourceKind } from "./source-kind.ts";
import { type RestSection, restKind } from "./source-rest.ts";
import type { GrpcConfig, RestConfig } from "./types.ts";

interface SourceKinds {
  readonly rest: SourceKind<RestSection, RestConfig>;
  readonly grpc: SourceKind<GrpcSection, GrpcConfig>;
}

/** Every kind by the key of its section; a source has exactly one. */
export const sourceKinds: SourceKinds = { rest: restKind, grpc: grpcKind };

export const kindNames: readonly (keyof SourceKinds)[] = ["rest", "grpc"];

/** The one section that a checked source has. */
export interface KindSections {
  readonly rest?: RestSection | undefined;
  readonly grpc?: GrpcSection | undefined;
}

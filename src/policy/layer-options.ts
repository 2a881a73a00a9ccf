import type { Policies } from "../config/index.ts";
import type { AttemptGate } from "./source-breakers.ts";
import type { Upstream } from "./upstream.ts";

/** What a layer knows of the field that it is made for, once and for all; nothing of any request. */
export interface LayerOptions {
  /** `Product.reviews`. */
  readonly coordinate: string;
  readonly settings: Policies;
  /** Whether it only reads: whether asking again, or not at all, changes nothing at the backend. */
  readonly isRead: boolean;
  /** Whether it is a mutation with a key by which the backend knows it again. */
  readonly isIdempotent: boolean;
  /** Whether an expression puts the request's id into what is sent. */
  readonly usesRequestId: boolean;
  readonly upstream: Upstream;
  /** The breakers of the source and the method; undefined where they are off. */
  readonly attempts: AttemptGate | undefined;
}

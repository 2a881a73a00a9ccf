import type { Policies } from "../config/index.ts";

/** What a layer knows of the field that it is made for, once and for all; nothing of any request. */
export interface LayerOptions {
  /** `Product.reviews`. */
  readonly coordinate: string;
  readonly source: string;
  readonly settings: Policies;
  /** Whether it only reads: whether asking again, or not at all, changes nothing at the backend. */
  readonly isRead: boolean;
  /** Whether an expression puts the request's id into what is sent. */
  readonly usesRequestId: boolean;
  /** Of the source. */
  readonly counts: CallCounts;
}

/** What is counted of a source's calls. */
export interface CallCounts {
  /** Calls that were not made, because an identical one was in flight. */
  shared: number;
}

import type { ServedClient } from "../request/index.ts";
import type { ClientApollo } from "./apollo.ts";
import type { ShortWay } from "./short-way.ts";

/** A client with what serves it over HTTP. */
export interface OpenClient {
  readonly client: ServedClient;
  readonly apollo: ClientApollo;
  readonly shortWay: ShortWay | undefined;
}

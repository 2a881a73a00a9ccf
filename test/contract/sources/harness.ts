import { afterEach } from "vitest";
import { openSource, type TestSource } from "../../support/source.ts";
import type { Backend, Behaviour, Kind } from "./backend.ts";
import { grpc, leanGrpc } from "./grpc-backend.ts";
import { rest } from "./rest-backend.ts";

/** Every kind of source; all of them pass the same cases. */
export const KINDS: readonly Kind[] = [rest, grpc, leanGrpc];

const disposers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposers.splice(0).reverse()) await dispose();
});

export interface Opened {
  readonly backend: Backend;
  readonly source: TestSource;
}

/** Starts a backend of a kind and opens a source to it; both are closed after the test. */
export async function open(
  kind: Kind,
  behaviour: Behaviour,
  config: Partial<Backend["config"]> = {},
): Promise<Opened> {
  const backend = await kind.start(behaviour);
  disposers.push(() => backend.close());
  const source = await openSource({ ...backend.config, ...config }, kind.sdl);
  disposers.push(() => source.close());
  return { backend, source };
}

/** Opens a source to an address where nobody listens. */
export async function openNowhere(kind: Kind): Promise<TestSource> {
  const source = await openSource(kind.nowhere, kind.sdl);
  disposers.push(() => source.close());
  return source;
}

/** The inputs of a batch over objects of these ids. */
export function ids(...keys: readonly unknown[]): { object: { id: unknown } }[] {
  return keys.map((id) => ({ object: { id } }));
}

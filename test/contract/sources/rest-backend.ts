import type { Socket } from "node:net";
import { response, startHttpFaultServer } from "../../support/http-fault-server.ts";
import {
  type Backend,
  type Behaviour,
  itemsSdl,
  type Kind,
  type Reply,
  SECRET,
  type SeenCall,
  type Status,
  type WireItem,
} from "./backend.ts";

const STATUSES: Readonly<Record<Status, number>> = {
  "invalid argument": 400,
  unauthenticated: 401,
  forbidden: 403,
  "not found": 404,
  conflict: 409,
  "too many": 429,
  broken: 500,
  unavailable: 503,
  timeout: 504,
};

const sdl = itemsSdl(
  {
    item: '@rest(path: "/items/{$args.id}", query: { fields: "$selection" })',
    items: '@rest(path: "/items", query: { id: "$args.ids", fields: "$selection" }, select: "items")',
    itemsOf: `@rest(path: "/items", query: { maker_id: "$batch.id", first: "$args.first" }, select: "items",
      batch: { key: "maker_id", many: true, maxSize: 3 })`,
    starsOf: `@rest(path: "/stars", query: { maker_id: "$batch.id" }, select: "items",
      batch: { key: "maker_id", maxSize: 3 })`,
    add: '@rest(method: POST, path: "/items", body: "$args.input")',
  },
  'TOOL @from(field: "tool") TOY @from(field: "toy")',
);

export const rest: Kind = {
  name: "REST",
  sdl,
  nowhere: { rest: { url: new URL("http://127.0.0.1:1"), naming: "snake_case", tls: undefined } },
  start,
};

async function start(behaviour: Behaviour): Promise<Backend> {
  let current = behaviour;
  const calls: SeenCall[] = [];
  const server = await startHttpFaultServer({
    behaviour(socket, { method, path, headers, body }) {
      const call = toCall(socket, method, path, headers, body);
      calls.push(call);
      void Promise.resolve(current(call)).then((reply) => answer(socket, call, reply));
    },
  });
  return {
    config: { rest: { url: server.url, naming: "snake_case", tls: undefined } },
    calls,
    get open() {
      return server.stats.open;
    },
    behave(next) {
      current = next;
    },
    until: (predicate) => server.until(predicate),
    close: () => server.close(),
  };
}

function toCall(
  socket: Socket,
  method: string,
  path: string,
  headers: SeenCall["headers"],
  body: string,
): SeenCall {
  const { pathname, searchParams } = new URL(path, "http://backend");
  const common = {
    first: searchParams.get("first") ?? undefined,
    selection: searchParams.get("fields")?.split(","),
    input: method === "POST" ? (JSON.parse(body) as Record<string, unknown>) : undefined,
    headers,
    get isAborted() {
      return socket.destroyed;
    },
  };
  const [, folder, id] = pathname.split("/");
  const seen = (operation: SeenCall["operation"], keys: readonly string[]): SeenCall =>
    Object.defineProperties({ operation, keys } as SeenCall, Object.getOwnPropertyDescriptors(common));
  if (method === "POST") return seen("add", []);
  if (folder === "stars") return seen("starsOf", searchParams.getAll("maker_id"));
  if (id !== undefined) return seen("item", [decodeURIComponent(id)]);
  return searchParams.has("maker_id")
    ? seen("itemsOf", searchParams.getAll("maker_id"))
    : seen("items", searchParams.getAll("id"));
}

function answer(socket: Socket, { operation }: SeenCall, reply: Reply): void {
  if (reply === "hang" || socket.destroyed) return;
  if (reply === "drop") socket.resetAndDestroy();
  else if (reply === "malformed") socket.write(response(`{"id": ${SECRET}`));
  else if ("status" in reply) {
    socket.write(response(JSON.stringify({ message: SECRET }), { status: STATUSES[reply.status] }));
  } else if ("items" in reply) socket.write(response(`{"items":[${reply.items.map(toJson).join()}]}`));
  else if (reply.item === undefined) socket.write(response(operation === "item" ? "null" : "{}"));
  else socket.write(response(toJson(reply.item)));
}

/** JSON by hand, because `JSON.stringify` cannot write the numbers that matter here. */
function toJson(item: WireItem | "garbage"): string {
  if (item === "garbage") return "7";
  const { number, kind, score, makerId, madeAt, ...rest } = item;
  const parts = Object.entries({ ...rest, maker_id: makerId, made_at: madeAt })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (number !== undefined) parts.push(`"number":${number}`);
  if (score !== undefined) parts.push(`"score":${score === "unsayable" ? "1e400" : score}`);
  if (kind !== undefined) parts.push(`"kind":"${typeof kind === "number" ? "gadget" : kind.toLowerCase()}"`);
  return `{${parts.join()}}`;
}

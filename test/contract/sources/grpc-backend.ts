import type { ServerHttp2Stream } from "node:http2";
import { join } from "node:path";
import { loadSync, type MethodDefinition } from "@grpc/proto-loader";
import type { GrpcConfig } from "../../../src/config/index.ts";
import {
  type SeenCall as FaultCall,
  frame,
  grpcFaults,
  startGrpcFaultServer,
} from "../../support/grpc-fault-server.ts";
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
  "invalid argument": 3,
  unauthenticated: 16,
  forbidden: 7,
  "not found": 5,
  conflict: 6,
  "too many": 8,
  broken: 13,
  unavailable: 14,
  timeout: 4,
};

export const ITEMS_PROTO: string = join(import.meta.dirname, "items.proto");
const SERVICE = "test.items.v1.Items";

const OPERATIONS: Readonly<Record<string, SeenCall["operation"]>> = {
  GetItem: "item",
  BatchGetItems: "items",
  ListItemsOf: "itemsOf",
  ListStarsOf: "starsOf",
  AddItem: "add",
};

const sdl = itemsSdl(
  {
    item: `@grpc(method: "${SERVICE}/GetItem", request: { id: "$args.id", read_mask: "$selection" },
      select: "item")`,
    items: `@grpc(method: "${SERVICE}/BatchGetItems", request: { ids: "$args.ids", read_mask: "$selection" },
      select: "items")`,
    itemsOf: `@grpc(method: "${SERVICE}/ListItemsOf", request: { maker_ids: "$batch.id", first: "$args.first" },
      select: "items", batch: { key: "maker_id", many: true, maxSize: 3 })`,
    starsOf: `@grpc(method: "${SERVICE}/ListStarsOf", request: { maker_ids: "$batch.id" }, select: "items",
      batch: { key: "maker_id", maxSize: 3 })`,
    add: `@grpc(method: "${SERVICE}/AddItem", request: "$args.input")`,
  },
  "TOOL TOY",
);

type Transport = GrpcConfig["transport"];

function grpcConfig(address: string, transport: Transport): Backend["config"] {
  return { grpc: { address, protos: [ITEMS_PROTO], importPaths: [], tls: undefined, transport } };
}

function kindOver(name: string, transport: Transport): Kind {
  return {
    name,
    sdl,
    nowhere: grpcConfig("127.0.0.1:1", transport),
    start: (behaviour) => start(behaviour, transport),
  };
}

export const grpc: Kind = kindOver("gRPC", "grpc-js");
export const leanGrpc: Kind = kindOver("lean gRPC", "lean");

const service = loadSync(ITEMS_PROTO, { keepCase: true, longs: String, enums: String, bytes: String })[
  SERVICE
] as unknown as Readonly<Record<string, MethodDefinition<object, object>>>;

/** An answer of a method of the items service, as bytes in their frame. */
export function itemsFrame(methodName: string, message: object): Buffer {
  return frame((service[methodName] as MethodDefinition<object, object>).responseSerialize(message));
}

async function start(behaviour: Behaviour, transport: Transport): Promise<Backend> {
  let current = behaviour;
  const calls: SeenCall[] = [];
  const server = await startGrpcFaultServer({
    behaviour(stream, seen) {
      const methodName = seen.path.split("/")[2] ?? "";
      const call = toCall(methodName, seen);
      calls.push(call);
      void Promise.resolve(current(call)).then((reply) => answer(stream, seen, methodName, reply));
    },
  });
  return {
    config: grpcConfig(server.address, transport),
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

function toCall(methodName: string, seen: FaultCall): SeenCall {
  const request = service[methodName]?.requestDeserialize(seen.message) as Readonly<Record<string, unknown>>;
  const operation = OPERATIONS[methodName] ?? "item";
  const mask = request.read_mask as { readonly paths: readonly string[] } | undefined;
  const keys = request.ids ?? request.maker_ids ?? (request.id === undefined ? [] : [request.id]);
  return {
    operation,
    keys: keys as string[],
    first: request.first === undefined ? undefined : String(request.first),
    selection: mask?.paths,
    input: operation === "add" ? request : undefined,
    headers: seen.headers,
    get isAborted() {
      return seen.rstCode === 8;
    },
  };
}

function answer(stream: ServerHttp2Stream, seen: FaultCall, methodName: string, reply: Reply): void {
  if (reply === "hang" || stream.destroyed) return;
  const send = (...frames: Buffer[]): void => grpcFaults.frames(frames)(stream, seen, 0);
  if (reply === "drop") grpcFaults.dropConnection()(stream, seen, 0);
  else if (reply === "malformed") send(frame(Buffer.from(`\x0a\x7f${SECRET}`)));
  else if ("status" in reply) {
    grpcFaults.trailersOnly(STATUSES[reply.status], SECRET)(stream, seen, 0);
  } else if ("items" in reply) {
    send(
      itemsFrame(methodName, {
        items: reply.items.map((item) => (item === "garbage" ? {} : toMessage(item))),
      }),
    );
  } else if (reply.item === undefined) send(itemsFrame(methodName, {}));
  else {
    const message = toMessage(reply.item);
    send(itemsFrame(methodName, methodName === "AddItem" ? message : { item: message }));
  }
}

function toMessage({ makerId, kind, madeAt, note, months, score, ...rest }: WireItem): object {
  const ms = madeAt === undefined ? undefined : Date.parse(madeAt);
  return {
    ...rest,
    maker_id: makerId,
    kind: typeof kind === "string" ? `KIND_${kind}` : kind,
    made_at:
      ms === undefined
        ? undefined
        : { seconds: Math.floor(ms / 1000), nanos: (((ms % 1000) + 1000) % 1000) * 1e6 },
    note: note === undefined ? undefined : { value: note },
    months: months === undefined ? undefined : { value: months },
    score: score === "unsayable" ? Number.NaN : score,
  };
}

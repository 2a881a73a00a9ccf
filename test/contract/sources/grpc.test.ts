import { afterEach, describe, expect, it } from "vitest";
import { Failure, Problems } from "../../../src/kernel/index.ts";
import {
  frame,
  type GrpcBehaviour,
  grpcFaults,
  startGrpcFaultServer,
} from "../../support/grpc-fault-server.ts";
import { compileGraph, fetchScope, openSource, type TestSource } from "../../support/source.ts";
import { grpc, ITEMS_PROTO, itemsFrame } from "./grpc-backend.ts";
import { ids, open } from "./harness.ts";

const disposers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposers.splice(0).reverse()) await dispose();
});

/** A source whose backend answers with these bytes. */
async function openTo(behaviour: GrpcBehaviour, sdl: string): Promise<TestSource> {
  const server = await startGrpcFaultServer({ behaviour });
  disposers.push(() => server.close());
  const config = {
    address: server.address,
    protos: [ITEMS_PROTO],
    importPaths: [],
    tls: undefined,
    transport: "grpc-js" as const,
  };
  const source = await openSource({ grpc: config }, sdl);
  disposers.push(() => source.close());
  return source;
}

const one = [{ args: { id: "a" } }];

async function readItem(item: object): Promise<unknown> {
  const source = await openTo(grpcFaults.frames([itemsFrame("GetItem", { item })]), grpc.sdl);
  const [outcome] = await source.load("Query.item", one);
  return source.read("Query.item", outcome);
}

async function send(input: object): Promise<unknown> {
  const { source, backend } = await open(grpc, () => ({ item: { id: "a" } }));
  const [outcome] = await source.load("Mutation.addItem", [{ args: { input } }]);
  return outcome instanceof Failure ? outcome.code : backend.calls[0]?.input;
}

describe("a message", () => {
  it("that is empty has the defaults of proto3", async () => {
    expect(await readItem({ id: "a" })).toEqual({
      id: "a",
      name: "",
      number: "0",
      kind: null,
      madeAt: null,
      tags: [],
      labels: [],
      note: null,
      months: null,
      score: 0,
      parcel: null,
      download: null,
      checksum: "",
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "with %s has an error there",
    async (score) => {
      expect(await readItem({ id: "a", score })).toMatchObject({ id: "a", score: "BAD_UPSTREAM" });
    },
  );

  it.each([
    [{ seconds: "1709209800", nanos: 0 }, "2024-02-29T12:30:00.000Z"],
    [{ seconds: "1709209800", nanos: 123456789 }, "2024-02-29T12:30:00.123456789Z"],
    [{ seconds: "1709209800", nanos: 1_000 }, "2024-02-29T12:30:00.000001Z"],
    [{ seconds: "-1", nanos: 999_999_999 }, "1969-12-31T23:59:59.999999999Z"],
    [{ seconds: "253402300800", nanos: 0 }, "BAD_UPSTREAM"],
    [{ seconds: "-62135596801", nanos: 0 }, "BAD_UPSTREAM"],
    [{ seconds: "9223372036854775807", nanos: 0 }, "BAD_UPSTREAM"],
    [{ seconds: "0", nanos: -1 }, "BAD_UPSTREAM"],
    [{ seconds: "0", nanos: 1_000_000_000 }, "BAD_UPSTREAM"],
  ])("with the Timestamp %j has %s", async (made_at, madeAt) => {
    expect(await readItem({ id: "a", made_at })).toMatchObject({ madeAt });
  });

  it("with an enum inside a message has the name without its prefix", async () => {
    const source = await openTo(
      grpcFaults.frames([itemsFrame("GetItem", { item: { finish: "FINISH_MATT" } })]),
      `type Query { item(id: ID!): Item
         @grpc(method: "test.items.v1.Items/GetItem", request: { id: "$args.id" }, select: "item") }
       type Item { finish: Finish }
       enum Finish { MATT }`,
    );
    const [outcome] = await source.load("Query.item", one);
    expect(source.read("Query.item", outcome)).toEqual({ finish: "MATT" });
  });

  it("with fields that the proto does not know is read without them", async () => {
    const unknown = Buffer.from([0xfa, 0x07, 0x03, 0x61, 0x62, 0x63]);
    const source = await openTo(grpcFaults.frames([frame(unknown)]), grpc.sdl);
    expect(await source.load("Query.item", one)).toEqual([null]);
  });
});

it("a key that is an enum is matched as the schema has it", async () => {
  const items = [
    { name: "b", kind: "KIND_TOY" },
    { name: "a", kind: "KIND_TOOL" },
  ];
  const source = await openTo(
    grpcFaults.frames([itemsFrame("BatchGetItems", { items })]),
    `type Query { items(kinds: [Kind!]!): [Item]! @batchLookup(key: "kind")
       @grpc(method: "test.items.v1.Items/BatchGetItems", request: { ids: "$args.kinds" }, select: "items") }
     type Item @key(fields: "kind") { kind: Kind! name: String }
     enum Kind { TOOL TOY }`,
  );
  const outcomes = await source.load("Query.items", [
    { object: { kind: "TOOL" } },
    { object: { kind: "TOY" } },
  ]);
  expect(outcomes).toMatchObject([{ name: "a" }, { name: "b" }]);
});

it("the answer of a stream is the list of its messages", async () => {
  const frames = ["a", "b", "c"].map((id) => itemsFrame("StreamItems", { id }));
  const sdl = `
type Query { items(id: ID!): [Item!] @grpc(method: "test.items.v1.Items/StreamItems", request: { id: "$args.id" }) }
type Item { id: ID! }`;
  for (const [sent, expected] of [
    [frames, [{ id: "a" }, { id: "b" }, { id: "c" }]],
    [[], []],
  ] as const) {
    const source = await openTo(grpcFaults.frames([...sent]), sdl);
    const [outcome] = await source.load("Query.items", one);
    expect(source.read("Query.items", outcome)).toEqual(expected);
  }
});

describe("a request", () => {
  it("has every value in the form of its field", async () => {
    expect(
      await send({
        name: "A",
        number: "-9223372036854775808",
        kind: "TOOL",
        madeAt: "2024-02-29T14:30:00.123456789+02:00",
        tags: ["x", ""],
        labels: [{ key: "constructor", value: "1" }],
        note: "",
        checksum: "+/8A",
        count: 4294967295,
        size: { unit: "METRE", measuredAt: "1969-12-31T23:59:58.5Z" },
      }),
    ).toEqual({
      name: "A",
      number: "-9223372036854775808",
      kind: "KIND_TOOL",
      made_at: { seconds: "1709209800", nanos: 123456789 },
      tags: ["x", ""],
      labels: { constructor: "1" },
      note: { value: "" },
      checksum: "+/8A",
      count: 4294967295,
      size: { unit: "UNIT_METRE", measured_at: { seconds: "-2", nanos: 500_000_000 } },
    });
  });

  it("leaves out null, which proto3 does not have", async () => {
    expect(await send({ name: null, note: null, madeAt: null, tags: null })).toEqual({});
  });

  it.each<[string, object]>([
    ["an int64 above its range", { number: "9223372036854775808" }],
    ["an int64 below its range", { number: "-9223372036854775809" }],
    ["a uint32 below zero", { count: -1 }],
    ["a fraction for a uint32", { count: 1.5 }],
    ["half a surrogate pair", { name: "\ud800" }],
    ["half a surrogate pair in a list", { tags: ["a", "\udc00"] }],
    ["null in a list", { tags: [null] }],
    ["no base64", { checksum: "@@" }],
    ["no date", { madeAt: "tomorrow" }],
    ["a date without its zone", { madeAt: "2024-01-01T00:00:00" }],
    ["a day that is none", { madeAt: "2023-02-29T00:00:00Z" }],
    ["an enum value that the proto does not have", { kind: "GADGET" }],
  ])("is not sent with %s", async (_name, input) => {
    expect(await send(input)).toBe("INVALID_ARGUMENT");
  });

  it("is not sent with a header that metadata cannot carry", async () => {
    const { source, backend } = await open(grpc, () => ({ item: {} }), { forward: ["x-tenant"] });
    for (const value of ["a\r\nb: c", "a\0", "é", "💥"]) {
      const outcomes = await source.load(
        "Maker.star",
        ids("a"),
        fetchScope({ headers: { "x-tenant": value } }),
      );
      expect(outcomes).toEqual([expect.objectContaining({ code: "INVALID_ARGUMENT" })]);
    }
    expect(backend.calls).toEqual([]);
  });
});

describe("what the SDL says wrongly", () => {
  async function problemsOf(directive: string): Promise<string[]> {
    const problems = new Problems();
    const graph = await compileGraph(
      grpc.nowhere,
      `type Query { item(id: ID!): Item ${directive} }\ntype Item { id: ID! }`,
      problems,
    );
    await graph?.close();
    return problems.all.map(
      ({ place, message, hint }) => `${place.line}:${place.column} ${message} | ${hint}`,
    );
  }

  it.each([
    [
      '@grpc(method: "test.items.v1.Items/GetItm", request: { id: "$args.id" })',
      '1:48 Query.item: the protos have no method "test.items.v1.Items/GetItm" | Did you mean "test.items.v1.Items/GetItem"?',
    ],
    [
      '@grpc(method: "test.items.v1.Items/GetItem", request: { idd: "$args.id" }, select: "item")',
      '1:90 Query.item: the request of test.items.v1.Items/GetItem has no field "idd" | Did you mean "id"?',
    ],
  ])("%s", async (directive, problem) => {
    expect(await problemsOf(directive)).toEqual([problem]);
  });
});

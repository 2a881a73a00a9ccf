import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { frame, type GrpcBehaviour, grpcFaults } from "../../support/grpc-fault-server.ts";
import { startGrpcFault } from "./gateway.ts";

const MAX_BYTES = 100_000;

/** One field of a message: its number, its wire type, its bytes. */
const field = (number: number, wireType: number, ...bytes: readonly number[]): Buffer =>
  Buffer.from([(number << 3) | wireType, ...bytes]);
const text = (number: number, value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([field(number, 2, bytes.length), bytes]);
};
const varint = (number: number, value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return field(number, 0, ...bytes, Number(rest));
};
const double = (number: number, value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([field(number, 1), bytes]);
};
const message = (...fields: readonly Buffer[]): GrpcBehaviour =>
  grpcFaults.frames([frame(Buffer.concat(fields))]);

const DEFAULTS = { id: "", name: "", total: "0", ratio: 0, color: null };
const GOOD = message(text(1, "1"), text(2, "Ada é"), varint(3, 7n), double(4, 0.5), varint(5, 2n));
const READ = { id: "1", name: "Ada é", total: "7", ratio: 0.5, color: "GREEN" };

describe.each(["grpc-js", "lean"])("%s", (transport) => {
  const gzip = { headers: { "grpc-encoding": "gzip" } };
  const zipped = (bytes: Buffer): Buffer => frame(bytes, { compressed: true });

  test.each<[string, GrpcBehaviour, string]>([
    [
      "F32: a gzip bomb",
      grpcFaults.frames([zipped(gzipSync(Buffer.alloc(63_000_000)))], gzip),
      "BAD_UPSTREAM",
    ],
    ["F32: what is no gzip", grpcFaults.frames([zipped(Buffer.from("no gzip"))], gzip), "BAD_UPSTREAM"],
    ["F39: a message that is none", message(Buffer.from([0xff, 0xff, 0xff, 0xff])), "BAD_UPSTREAM"],
    ["F39: a text that is cut short", message(Buffer.from([0x12, 0x05, 0x41])), "BAD_UPSTREAM"],
    ["F39: a number that is cut short", message(Buffer.from([0x18, 0x80])), "BAD_UPSTREAM"],
    ["F39: a number where a text should be", message(varint(1, 5n), text(2, "Ada")), "BAD_UPSTREAM"],
    ["F39: a short frame", grpcFaults.frames([frame("abc", { length: 100 })]), "BAD_UPSTREAM"],
    ["F39: a frame of 4 GB", grpcFaults.frames([frame("abc", { length: 0xffff_ffff })]), "BAD_UPSTREAM"],
    ["F39: HTML with status 200", grpcFaults.html(200), "BAD_UPSTREAM"],
    ["F39: no trailers", grpcFaults.frames([frame("")], { status: null }), "BAD_UPSTREAM"],
    ["F39: no message", grpcFaults.answer(), "BAD_UPSTREAM"],
    ["F39: two messages", grpcFaults.answer("", ""), "BAD_UPSTREAM"],
    ["F39: two messages, and no end", grpcFaults.twoMessages(), "BAD_UPSTREAM"],
    ["F39: a status that is none", grpcFaults.status(999), "BAD_UPSTREAM"],
    ["F39: a status that is no number", grpcFaults.status("abc"), "BAD_UPSTREAM"],
    [
      "F39: a compressed message without a coding",
      grpcFaults.frames([zipped(gzipSync("x"))]),
      "BAD_UPSTREAM",
    ],
    ["F39: HTTP status 502", grpcFaults.html(502), "UPSTREAM_UNAVAILABLE"],
    ["F40: a text that is no UTF-8", message(text(2, Buffer.from([0xff, 0xfe]))), "BAD_UPSTREAM"],
  ])("%s is one error, counted by the breaker, and the next answer is good", async (_name, fault, code) => {
    const { a, expectFailure, expectAnswer, breakers } = await startGrpcFault(transport, fault, {
      maxBytes: MAX_BYTES,
      policies: "{ retry: { attempts: 1 } }",
    });
    await expectFailure(code);
    expect(a.calls).toHaveLength(1);
    const method = (await breakers()).find(({ name }) => name === "a:t.S/Get");
    expect(method?.counts).toMatchObject({ calls: 1, failed: 1 });
    a.behave(GOOD);
    await expectAnswer(READ);
  });

  test.each<[string, GrpcBehaviour, Record<string, unknown>]>([
    ["F40: an empty message has the defaults of proto3", message(), {}],
    [
      "F40: an int64 has all its digits",
      message(varint(3, 9007199254740993n)),
      { total: "9007199254740993" },
    ],
    ["F40: and its sign", message(varint(3, -9223372036854775808n)), { total: "-9223372036854775808" }],
    [
      "F40: unknown fields are ignored",
      message(text(15, "more"), varint(14, 1n), double(13, 1), field(12, 5, 1, 2, 3, 4), text(2, "Ada")),
      { name: "Ada" },
    ],
  ])("%s", async (_name, behaviour, fields) => {
    const { expectAnswer } = await startGrpcFault(transport, behaviour);
    await expectAnswer({ ...DEFAULTS, ...fields });
  });

  test.each<[string, GrpcBehaviour, string]>([
    ["F40: an enum value that nobody knows", message(varint(5, 999n)), "color"],
    ["F40: NaN", message(double(4, Number.NaN)), "ratio"],
    ["F40: infinity", message(double(4, Number.POSITIVE_INFINITY)), "ratio"],
  ])("%s is null and an error of its own field", async (_name, behaviour, name) => {
    const { ask } = await startGrpcFault(transport, behaviour);
    const { data, errors } = await ask("{ x { id name total ratio color } b { id } }");
    expect(data).toEqual({ x: { ...DEFAULTS, [name]: null }, b: { id: "b1" } });
    expect(errors?.map(({ path, extensions }) => [path.join("."), extensions.code])).toEqual([
      [`x.${name}`, "BAD_UPSTREAM"],
    ]);
  });
});

import { array, assert as check, constantFrom, integer, property as prop, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure, Problems } from "../../../src/kernel/index.ts";
import { loadProtos, type ProtoMethod } from "../../../src/sources/grpc/protos.ts";
import { writeFiles } from "../../support/boot.ts";

const PROTO = `syntax = "proto3";
package t;
enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; }
message Node {
  string name = 1;
  repeated int32 sizes = 2;
  Node child = 3;
  map<string, Node> by_name = 4;
  repeated string tags = 5;
  bytes raw = 6;
  double ratio = 7;
  fixed32 code = 8;
  Color color = 9;
  repeated Color colors = 10;
}
service S { rpc Get(Node) returns (Node); }
`;

function load(): ProtoMethod {
  const folder = writeFiles({ "t.proto": PROTO });
  const config = {
    address: "",
    protos: [`${folder}/t.proto`],
    importPaths: [],
    transport: "grpc-js",
    tls: undefined,
  };
  const protos = loadProtos(config as never, { file: "gateway.yaml" }, new Problems());
  return protos?.methods.get("t.S/Get") as ProtoMethod;
}

function codeOf(method: ProtoMethod, bytes: readonly number[] | Uint8Array): string {
  try {
    method.deserialize(Buffer.from(bytes));
    return "read";
  } catch (error) {
    if (error instanceof TypeError) throw error;
    return error instanceof Failure ? error.code : "refused by protobufjs";
  }
}

const tag = (number: number, wireType: number): number => (number << 3) | wireType;
const WHOLE = {
  name: "Zoë 💥".repeat(20),
  sizes: [1, -1, 2 ** 31 - 1],
  child: { name: "b", child: { name: "c", tags: ["x", ""] } },
  by_name: { ä: { name: "d" }, "": {} },
  tags: ["1", "é"],
  raw: Buffer.from([0xff, 0xfe]),
  ratio: -0.5,
  code: 7,
  color: "COLOR_RED",
  colors: ["COLOR_RED", "COLOR_UNSPECIFIED"],
};

describe("the bytes of a message", () => {
  it("are read as they were written, nested, packed, in maps", () => {
    const method = load();
    expect(method.deserialize(method.serialize(WHOLE))).toMatchObject({
      name: WHOLE.name,
      sizes: WHOLE.sizes,
      child: { child: { name: "c", tags: ["x", ""] } },
      by_name: { ä: { name: "d" }, "": { name: "" } },
      raw: "//4=",
      code: 7,
      colors: WHOLE.colors,
    });
  });

  it.each<[string, readonly number[]]>([
    ["a text that is cut short", [tag(1, 2), 5, 65]],
    [
      "a text that goes beyond its message",
      [tag(3, 2), 3, tag(1, 2), 9, 65, tag(1, 2), 6, 65, 65, 65, 65, 65, 65],
    ],
    ["a text that is no UTF-8", [tag(1, 2), 2, 0xc3, 0x28]],
    ["a long text that is no UTF-8", [tag(1, 2), 100, ...Array(99).fill(65), 0xff]],
    ["a text in a list that is no UTF-8", [tag(5, 2), 1, 0xff]],
    ["a key of a map that is no UTF-8", [tag(4, 2), 3, tag(1, 2), 1, 0xff]],
    ["a number for a text", [tag(1, 0), 5]],
    ["a packed list that goes beyond its end", [tag(2, 2), 2, 1, 0x80, tag(9, 0), 1]],
    ["a text for a number", [tag(7, 2), 1, 65]],
    ["a text for an enum", [tag(9, 2), 1, 1]],
    ["a fixed number that is cut short", [tag(8, 5), 1, 2, 3]],
    ["a varint without end", [tag(9, 0), ...Array(11).fill(0x80)]],
    ["the field 0", [tag(0, 0), 1]],
    ["a wire type that there is not", [tag(1, 7), 1]],
    ["the end of a group that did not begin", [tag(13, 4)]],
    ["a group without end", [tag(13, 3), tag(1, 0), 1]],
    ["an unknown field that is cut short", [tag(13, 2), 9, 1]],
  ])("are refused: %s", (_name, bytes) => {
    expect(codeOf(load(), bytes)).toBe("BAD_UPSTREAM");
  });

  it.each<[string, readonly number[]]>([
    [
      "unknown fields of every type",
      [tag(13, 0), 1, tag(13, 2), 1, 1, tag(13, 5), 1, 2, 3, 4, tag(13, 1), 1, 2, 3, 4, 5, 6, 7, 8],
    ],
    ["an unknown group", [tag(13, 3), tag(1, 2), 1, 255, tag(13, 4)]],
    ["a list that is not packed", [tag(2, 0), 1, tag(2, 0), 2]],
    ["nothing", []],
  ])("may hold %s", (_name, bytes) => {
    expect(codeOf(load(), bytes)).toBe("read");
  });

  it("are refused when they are cut anywhere but between two fields", () => {
    const method = load();
    const whole = method.serialize({ name: "Ada", child: { name: "b" }, code: 7 });
    const read = Array.from({ length: whole.length }, (_, length) =>
      codeOf(method, whole.subarray(0, length)),
    );
    // After nothing, the name and the child.
    expect(read.flatMap((code, length) => (code === "read" ? [length] : []))).toEqual([0, 5, 10]);
  });

  it("are read or refused, whatever they are", () => {
    const method = load();
    const byte = constantFrom(
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((n) => [0, 1, 2, 5].map((w) => tag(n, w))),
      0,
      1,
      2,
      3,
    );
    check(
      prop(
        array(byte, { maxLength: 30 }),
        uint8Array({ maxLength: 8 }),
        integer({ min: 0, max: 8 }),
        (head, tail, at) => {
          const bytes = [...head.slice(0, at), ...tail, ...head.slice(at)];
          expect(["read", "BAD_UPSTREAM", "refused by protobufjs"]).toContain(codeOf(method, bytes));
        },
      ),
      { numRuns: 3_000, seed: 7 },
    );
  });
});

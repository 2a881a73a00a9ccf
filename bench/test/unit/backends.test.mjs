import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { test } from "node:test";
import { asField, stringsOf } from "../../backends/grpc.mjs";
import { valuesOf } from "../../backends/http.mjs";
import { defineTemplate, defineText, HOLE, toTag } from "../../backends/template.mjs";
import { tailcallStyles, writeConfig } from "../../peers/tailcall.mjs";
import { findShape, growth, shapes } from "../../shapes/index.mjs";

await test("a tag fills every hole, and a template is not changed by it", () => {
  const template = defineTemplate(Buffer.from(`a ${HOLE} b ${HOLE}${HOLE}`));
  const [one, other] = [template.copy(), template.copy()];
  template.fill(one, toTag(7));
  template.fill(other, toTag(12_345_678));
  equal(String(one), "a 00000007 b 0000000700000007");
  equal(String(other), "a 12345678 b 1234567812345678");
  equal(String(template.copy()), `a ${HOLE} b ${HOLE}${HOLE}`);
  equal(defineText(`<${HOLE}>`)("00000001"), "<00000001>");
});

await test("a hole of another width is refused", () => {
  throws(() => defineTemplate(Buffer.from(""), "short"), /8 characters/);
});

await test("gRPC messages are read as they are written, long ones too", () => {
  const texts = ["", "short", "x".repeat(127), "y".repeat(128), "z".repeat(20_000)];
  const message = Buffer.concat([
    ...texts.map((text) => asField(1, Buffer.from(text))),
    Buffer.from([0x10, 0x08]),
  ]);
  deepEqual(stringsOf(message), texts);
});

await test("all values of a parameter are found, and no other's", () => {
  deepEqual(valuesOf("id=1&tag=x&id=2&idle=3", "id"), ["1", "2"]);
});

for (const { name, expected, variables, upstreamCalls } of [...shapes, ...growth]) {
  await test(`the tag reaches the variables and the answer of ${name}`, () => {
    const [one, other] = ["00000001", "00000002"].map((tag) =>
      JSON.stringify([variables(tag), expected(tag)]),
    );
    ok(one?.includes("00000001"));
    equal(one?.replaceAll("00000001", "00000002"), other);
    ok(upstreamCalls >= 1);
  });
}

await test("Tailcall is tried in all styles where keys are fetched, and in one where none are", () => {
  equal(tailcallStyles(findShape("posts")).length, 3);
  deepEqual(tailcallStyles(findShape("greet")), ["nothing shared"]);
});

for (const [style, dedupes, isBatched] of /** @type {const} */ ([
  [{ isBatched: false, dedupesRoots: false, dedupesKeys: false }, 0, false],
  [{ isBatched: false, dedupesRoots: false, dedupesKeys: true }, 1, false],
  [{ isBatched: false, dedupesRoots: true, dedupesKeys: true }, 2, false],
  [{ isBatched: true, dedupesRoots: false, dedupesKeys: false }, 0, true],
])) {
  await test(`Tailcall's style is what its configuration says: ${JSON.stringify(style)}`, () => {
    for (const name of ["posts", "products"]) {
      const { tailcall } = findShape(name);
      if (tailcall === undefined) throw new Error(`${name} has no configuration.`);
      const config = writeConfig(tailcall, { posts: 1, users: 2, products: 3 }, 4, style);
      equal(config.split("dedupe: true").length - 1, dedupes);
      equal(config.includes("batchKey"), isBatched);
      equal(/batch: \{ delay: [1-9]/.test(config), isBatched);
      match(config, /schema @server\(port: 4\)/);
    }
  });
}

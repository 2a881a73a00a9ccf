import { expect, it } from "vitest";
import { type Booted, bootSources } from "../../oracle/boot.ts";

const SOURCES = {
  authors: `type Query { author: Author @rest(path: "/a") }
    type Author @key(fields: "id") { id: ID! first: Book
      fame(sold: Int @require(field: "first.sold")): Int @rest(path: "/f", query: { id: "$this.id", sold: "$args.sold" }) }
    type Book { author: Author ID: ID
      sold(fame: Int @require(field: "author.fame")): Int @rest(path: "/s", query: { id: "$this.ID", fame: "$args.fame" }) }`,
};

it("refuses fields that need each other through other objects", async () => {
  const booting: Promise<Booted> = bootSources(SOURCES);
  await expect(booting).rejects.toThrow(
    "Author.fame needs Book.sold needs Author.fame: neither can be fetched first",
  );
});

it("takes fields that need others in a line", async () => {
  const line = SOURCES.authors
    .replace('@require(field: "author.fame")', '@require(field: "author.id")')
    .replace("fame: Int @require", "fame: ID @require");
  const booted = await bootSources({ authors: line });
  await booted.close();
});

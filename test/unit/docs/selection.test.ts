import { readFileSync } from "node:fs";
import { pino } from "pino";
import { expect, it, onTestFinished } from "vitest";
import { startGateway } from "../../../src/cli/start.ts";
import { writeFiles } from "../../support/boot.ts";
import { httpFaults, startHttpFaultServer } from "../../support/http-fault-server.ts";

const [, section = ""] = readFileSync("docs/sources.md", "utf8").split("\n## Only what is selected\n");

function blockOf(info: string): string {
  return new RegExp(`^\`\`\`${info}\n(.*?)\`\`\`$`, "ms").exec(section)?.[1]?.trim() ?? "";
}

it("the example on the page sends the request that stands below it", async () => {
  const backend = await startHttpFaultServer({
    behaviour: httpFaults.answer('{"data":[{"title":"A","created_at":"2026-01-31T08:30:00Z"}]}'),
  });
  onTestFinished(() => backend.close());
  const listeners = "server: { host: 127.0.0.1, port: 0 }\nadmin: { host: 127.0.0.1, port: 0 }";
  const source = `{ schema: posts.graphql, rest: { url: "${backend.url}", naming: snake_case } }`;
  const folder = writeFiles({
    "gateway.yaml": `formatVersion: 1\n${listeners}\nsources:\n  posts: ${source}\nclients:\n  app: { schema: app.graphql }\n`,
    "posts.graphql": blockOf("graphql"),
    "app.graphql": `
      type Query { posts(first: Int): [Post!] }
      type Post { title: String createdAt: DateTime author: User }
      type User { name: String }`,
  });
  const gateway = await startGateway(`${folder}/gateway.yaml`, {}, pino({ level: "silent" }));
  onTestFinished(() => gateway.close());
  const answer = await fetch(`${gateway.publicUrl}/graphql/app`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: blockOf("graphql operation") }),
  });
  expect(await answer.json()).toEqual({
    data: { posts: [{ title: "A", createdAt: "2026-01-31T08:30:00Z", author: null }] },
  });
  expect(backend.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([blockOf("http request")]);
});

import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pino } from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { startGateway } from "../../src/cli/start.ts";
import { writeFiles } from "../support/boot.ts";
import { type Exchange, parseSpec, type Spec } from "./parse-spec.ts";

const pages = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".md"));

describe.each(pages)("%s", (page) => {
  const spec = parseSpec(readFileSync(join(import.meta.dirname, page), "utf8"));
  it(spec.title, async () => {
    const calls: string[] = [];
    const url = await start(spec, calls);
    const ask = (query: string): Promise<Response> =>
      fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...spec.headers },
        body: JSON.stringify({ query, variables: spec.variables }),
      });
    if (spec.before !== undefined) await (await ask(spec.before)).text();
    const response = await ask(spec.query);
    expect(comparable(JSON.parse(await response.text()))).toEqual(comparable(spec.answer as Answer));
    if (spec.calls !== undefined) expect(calls.sort()).toEqual([...spec.calls].sort());
  });
});

it("there are specs", () => expect(pages.length).toBeGreaterThan(5));

/** Real backends, a real gateway; returns the client's URL. */
async function start(spec: Spec, calls: string[]): Promise<string> {
  const sections: string[] = [];
  for (const [name] of spec.sources) {
    const port = await serve(name, spec.backends.get(name) ?? [], calls);
    const extra = (spec.config.get(name) ?? "").replace(/^/gm, "    ").trimEnd();
    sections.push(
      `  ${name}:\n    schema: ${name}.graphql\n    rest: { url: "http://127.0.0.1:${port}/base", naming: snake_case }\n${extra}`,
    );
  }
  const listeners = "server: { host: 127.0.0.1, port: 0 }\nadmin: { host: 127.0.0.1, port: 0 }";
  const folder = writeFiles({
    "gateway.yaml": `formatVersion: 1\n${listeners}\nsources:\n${sections.join("\n")}\nclients:\n  app: { schema: app.graphql }\n`,
    "app.graphql": spec.client,
    ...Object.fromEntries([...spec.sources].map(([name, sdl]) => [`${name}.graphql`, sdl])),
  });
  const env = { SECRET_TOKEN: "s3cret" };
  const gateway = await startGateway(join(folder, "gateway.yaml"), env, pino({ level: "silent" }));
  onTestFinished(() => gateway.close());
  return `${gateway.publicUrl}/graphql/app`;
}

async function serve(name: string, exchanges: readonly Exchange[], calls: string[]): Promise<number> {
  const used = new Set<Exchange>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "").replace(/^\/base/, "");
    calls.push(`${name} ${request.method} ${path}`);
    const body = await text(request);
    // Of several that match, one after the other; the last is for good.
    const matching = exchanges.filter((candidate) => matches(candidate, request, path, body));
    const exchange = matching.find((candidate) => !used.has(candidate)) ?? matching.at(-1);
    if (exchange !== undefined) used.add(exchange);
    response.writeHead(exchange?.status ?? 500, { "content-type": "application/json" });
    response.end(exchange?.body ?? '{"message":"the spec has no such exchange"}');
  };
  const server: Server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function matches(exchange: Exchange, request: IncomingMessage, path: string, body: string): boolean {
  const { method, url, headers, requestBody } = exchange;
  if (method !== request.method || url !== path) return false;
  if (Object.entries(headers).some(([name, value]) => (request.headers[name] ?? "(absent)") !== value))
    return false;
  return requestBody === undefined || JSON.stringify(JSON.parse(requestBody)) === body;
}

interface Answer {
  readonly errors?: readonly Record<string, unknown>[];
  readonly extensions?: { readonly degraded?: readonly Record<string, unknown>[] };
}

/** Where in the query an error stands is of no interest here, nor which of two failed first, nor how long ago. */
function comparable({ errors, extensions, ...answer }: Answer): unknown {
  const byPath = (entries: readonly Record<string, unknown>[] = []): unknown[] =>
    entries
      .map(({ locations: _, ageMs, ...entry }) =>
        ageMs === undefined ? entry : { ...entry, ageMs: typeof ageMs },
      )
      .sort((a, b) => (JSON.stringify(a.path) < JSON.stringify(b.path) ? -1 : 1));
  return { ...answer, errors: byPath(errors), degraded: byPath(extensions?.degraded) };
}

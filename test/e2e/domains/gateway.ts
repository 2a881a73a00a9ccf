import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { startGateway } from "../../../src/cli/start.ts";
import { writeFiles } from "../../support/boot.ts";
import {
  type HttpBehaviour,
  type HttpFaultServer,
  response,
  startHttpFaultServer,
} from "../../support/http-fault-server.ts";

/** Where the domains of {@link FILES} are, by what stands before `/graphql/web`, and the Host to ask with. */
export const DOMAINS = {
  top: { name: undefined, path: "", host: undefined },
  commerce: { name: "commerce", path: "/commerce", host: undefined },
  media: { name: "media", path: "", host: "media.example.com" },
} as const;

export type DomainName = keyof typeof DOMAINS;

export const DOMAIN_NAMES = Object.keys(DOMAINS) as DomainName[];

const source = (fields: string): string => `
type Query { user(id: ID!): User @rest(path: "/users/{$args.id}") @fallback(stale: true) }
type User { id: ID! ${fields} }
`;

/** Three graphs with a source and a client of the same names. In media, the same field is of another type. */
const FILES: Readonly<Record<string, string>> = {
  "top.graphql": source("name: String"),
  "top-web.graphql": "type Query { user(id: ID!): User } type User { id: ID! name: String }",
  "commerce.graphql": source("name: String"),
  "commerce-web.graphql": "type Query { user(id: ID!): User } type User { id: ID! name: String }",
  "media.graphql": source("name: Int"),
  "media-web.graphql": "type Query { user(id: ID!): User } type User { id: ID! name: Int }",
  "rest.graphql": `
query User($id: ID!) @endpoint(method: GET, path: "/api/v1/users/{id}", client: "web") { user(id: $id) { id name } }
query Found($id: ID!)
  @endpoint(method: POST, path: "/api/v1/found/{id}", client: "web", status: 201, location: "/api/v1/users/{user.id}") {
  user(id: $id) { id name }
}
`,
};

/** The domains, each with what more is given as YAML that stands under it. */
export function yamlOf(more: Partial<Record<DomainName, string>> = {}): string {
  const graph = (name: string): string => `
sources: { users: { schema: ${name}.graphql, rest: { url: "\${${name.toUpperCase()}_URL}" }, policies: { retry: { attempts: 1 } } } }
clients: { web: { schema: ${name}-web.graphql } }
`;
  const under = (name: DomainName, text: string): string =>
    indent(`${text}\n${graph(name)}\n${more[name] ?? ""}`);
  return `formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
policies: { timeout: { ms: 9000 } }
${graph("top")}
${more.top ?? ""}
domains:
  commerce:
${under("commerce", "path: /commerce")}
  media:
${under("media", "hosts: [media.example.com]")}
`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "    ");
}

export interface DomainsGateway {
  readonly url: string;
  readonly adminUrl: string;
  readonly backends: Readonly<Record<DomainName, HttpFaultServer>>;
  /** Every line that was logged, parsed. */
  readonly lines: readonly Record<string, unknown>[];
}

/** All of it at real sockets, closed when the test is over. Each backend answers with its own name unless told otherwise. */
export async function startDomains(
  more: Partial<Record<DomainName, string>> = {},
  behaviours: Partial<Record<DomainName, HttpBehaviour>> = {},
): Promise<DomainsGateway> {
  const backends: Record<string, HttpFaultServer> = {};
  const env: Record<string, string> = {};
  for (const name of DOMAIN_NAMES) {
    const backend = await startHttpFaultServer({ behaviour: behaviours[name] ?? answerOf(name) });
    onTestFinished(() => backend.close());
    backends[name] = backend;
    env[`${name.toUpperCase()}_URL`] = backend.url.origin;
  }
  const started = await startText(yamlOf(more), env);
  return { ...started, backends: backends as Record<DomainName, HttpFaultServer> };
}

/** A gateway of the files with another configuration, closed when the test is over. */
export async function startText(
  yaml: string,
  env: Readonly<Record<string, string>>,
): Promise<Omit<DomainsGateway, "backends">> {
  const folder = writeFiles({ ...FILES, "gateway.yaml": yaml });
  const lines: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const { publicUrl, adminUrl, close } = await startGateway(join(folder, "gateway.yaml"), env, log);
  onTestFinished(() => close());
  return { url: publicUrl, adminUrl, lines };
}

/** What a domain's backend says of a user: who it is, and in which domain. */
export function userOf(domain: DomainName, id: string): { id: string; name: unknown } {
  return { id, name: domain === "media" ? Number(id) * 100 : `${domain} ${id}` };
}

export function answerOf(domain: DomainName): HttpBehaviour {
  return (socket, { path }) => {
    const id = path.split("/").at(-1) ?? "";
    socket.write(response(JSON.stringify(userOf(domain, id))));
  };
}

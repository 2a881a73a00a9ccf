import { readFileSync } from "node:fs";
import type { RestConfig, SourceConfig } from "../../config/index.ts";
import { type Call, Failure } from "../../kernel/index.ts";
import type { Upstream } from "../../policy/index.ts";
import {
  codeOfHttpStatus,
  excerpt,
  type HttpRequest,
  type HttpTransport,
  openHttp,
} from "../../transport/index.ts";
import { compileFetch, type FetchCompiler } from "../compile.ts";
import { argumentOf, textOf } from "../directive.ts";
import { callerHeaders } from "../headers.ts";
import type { Dialect, Source, SourceKind } from "../kind.ts";
import { toPayloadName } from "../naming.ts";
import { compileBinding } from "./bind.ts";
import { parseJson } from "./json.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** JSON over HTTP. */
export const rest: SourceKind = {
  name: "rest",
  directive: "rest",
  sdl: `"""
Fetches the field with one HTTP request. A string that is one expression (\`"$args.id"\`) keeps its type; in a
longer string \`{$args.id}\` interpolates, encoded for where it stands; an absent value drops its entry.
"""
directive @rest(
  "The HTTP method."
  method: _HttpMethod! = GET
  "The path below the source's url: \`/users/{$args.id}\`."
  path: String!
  "Query parameters; a list repeats its parameter."
  query: _Expression
  "Request headers; an underscore in a name stands for a hyphen."
  headers: _Expression
  "The JSON body."
  body: _Expression
  "Where in the answer the value of the field is: a path."
  select: String
  "Asks for many objects in one request."
  batch: _Batch
) on FIELD_DEFINITION

enum _HttpMethod { GET POST PUT PATCH DELETE }`,
  open: (config, upstream) =>
    config.rest === undefined ? undefined : openRest(config, config.rest, upstream),
};

function openRest(
  config: SourceConfig,
  { url, naming, tls, deadlineHeader }: RestConfig,
  upstream: Upstream,
): Source {
  const transport = openHttp(url, {
    connectTimeoutMs: config.policies.settings.connectTimeout.ms,
    maxBytes: config.maxBytes,
    maxConnections: config.policies.settings.limit.maxConcurrent,
    ca: tls?.ca === undefined ? undefined : readFileSync(tls.ca, "utf8"),
    serverName: tls?.serverName,
  });
  const dialect: Dialect = {
    propertyOf: (name) => toPayloadName(name, naming),
    enumName: (raw) => raw,
    prepare: (raw) => raw,
  };
  const basePath = url.pathname.replace(/\/$/, "");
  const compiler: FetchCompiler<HttpRequest> = {
    config,
    dialect,
    upstream,
    methodOf: ({ directive }) =>
      `${textOf(argumentOf(directive, "method")) ?? "GET"} ${textOf(argumentOf(directive, "path")) ?? ""}`,
    compileBind(field, scope) {
      const bind = compileBinding(field, basePath, scope);
      return (values) => {
        const request = bind(values);
        return { ...request, headers: { ...callerHeaders(config, values), ...request.headers } };
      };
    },
    // A path, a header and the text of JSON hold no line break.
    keyOf: ({ method, path, headers, body = "" }, headersKey) =>
      `${method} ${path}\n${headersKey(headers)}\n${body}`,
    ask: (request, call) => ask(transport, withDeadline(request, call, deadlineHeader), call),
  };
  return {
    name: config.name,
    kind: "rest",
    dialect,
    upstream,
    compile: (field, problems) => compileFetch(compiler, field, problems),
    close: () => transport.close(),
  };
}

/** The time that the attempt has, in the header in which the backend expects it. Whole milliseconds, never none. */
function withDeadline(request: HttpRequest, { timeoutMs }: Call, header: string | undefined): HttpRequest {
  if (header === undefined) return request;
  const left = String(Math.max(1, Math.floor(timeoutMs)));
  return { ...request, headers: { ...request.headers, [header]: left } };
}

/** Null for an answer without content. */
async function ask(transport: HttpTransport, request: HttpRequest, call: Call): Promise<unknown> {
  const answer = await transport.request(request, call);
  const code = codeOfHttpStatus(answer.status);
  if (code !== undefined) {
    const words = excerpt(answer.body);
    const said = words === undefined ? "" : `: ${words}`;
    const detail = `${request.method} ${request.path} was answered ${answer.status}${said}`;
    const retryAfterMs = parseRetryAfter(answer.headers["retry-after"], Date.now());
    throw new Failure(code, { detail, retryAfterMs, stage: "answer" });
  }
  return answer.body.length === 0 ? null : parseJson(answer.body);
}

import { readFileSync } from "node:fs";
import { Kind } from "graphql";
import type { GrpcConfig, SourceConfig } from "../../config/index.ts";
import { suggest } from "../../kernel/index.ts";
import type { Upstream } from "../../policy/index.ts";
import { openGrpc, openLeanGrpc } from "../../transport/index.ts";
import { canonical } from "../canonical.ts";
import { compileFetch, type FetchCompiler } from "../compile.ts";
import { argumentOf, textOf } from "../directive.ts";
import { isRecord } from "../exact-number.ts";
import { compileExpression, evaluate, unsendable } from "../expression.ts";
import { callerHeaders, compileHeaders } from "../headers.ts";
import type { Dialect, FieldToFetch, Source, SourceKind } from "../kind.ts";
import { toPayloadName } from "../naming.ts";
import { placeOf } from "../place.ts";
import type { ExpressionScope, ExpressionValues } from "../reference.ts";
import { PayloadCheck } from "./check.ts";
import { encodeMessage, enumNames, unwrap } from "./messages.ts";
import { loadProtos, type ProtoMethod, type Protos } from "./protos.ts";

interface GrpcRequest {
  readonly method: ProtoMethod;
  readonly message: object;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Unary and server-streaming gRPC. */
export const grpc: SourceKind = {
  name: "grpc",
  directive: "grpc",
  sdl: `"""
Fetches the field with one gRPC call. The answer of a server-streaming method is the list of its messages.
"""
directive @grpc(
  "Full name of the method: \`shop.products.v1.Products/GetProduct\`."
  method: String!
  "The request message, by the names of the proto."
  request: _Expression
  "Metadata of the call; an underscore in a name stands for a hyphen."
  metadata: _Expression
  "Where in the answer the value of the field is: a path."
  select: String
  "Asks for many objects in one call."
  batch: _Batch
) on FIELD_DEFINITION`,
  open(config, upstream, problems) {
    if (config.grpc === undefined) return undefined;
    const protos = loadProtos(config.grpc, config.place, problems);
    return protos === undefined ? undefined : openSource(config, config.grpc, upstream, protos);
  },
};

function openSource(
  config: SourceConfig,
  grpcConfig: GrpcConfig,
  upstream: Upstream,
  protos: Protos,
): Source {
  const { address, tls } = grpcConfig;
  const open = grpcConfig.transport === "lean" ? openLeanGrpc : openGrpc;
  const transport = open(address, {
    connectTimeoutMs: config.policies.settings.connectTimeout.ms,
    maxBytes: config.maxBytes,
    tls: tls !== undefined,
    ca: tls?.ca === undefined ? undefined : readFileSync(tls.ca, "utf8"),
    serverName: tls?.serverName,
  });
  const names = enumNames(protos);
  const payloads = new PayloadCheck(protos);
  const dialect: Dialect = {
    propertyOf: (name) => toPayloadName(name, "snake_case"),
    enumName: (raw) => {
      const name = names.get(raw);
      return name === undefined ? raw : name;
    },
    prepare: unwrap,
  };
  const compiler: FetchCompiler<GrpcRequest> = {
    config,
    dialect,
    upstream,
    methodOf: ({ directive }) => textOf(argumentOf(directive, "method")) ?? "",
    compileBind: (field, scope) => compileBinding(field, scope, config, protos),
    // The method is the field's own. Canonical text is made in less time than the bytes of the message.
    keyOf: ({ message, metadata }, headersKey) => `${headersKey(metadata)}\n${canonical(message)}`,
    async ask({ method, message, metadata }, call) {
      const messages = await transport.request(method, message, metadata, call);
      return method.responseStream ? messages : messages[0];
    },
  };
  return {
    name: config.name,
    kind: "grpc",
    dialect,
    upstream,
    compile(field, problems) {
      const name = textOf(argumentOf(field.directive, "method")) ?? "";
      const method = protos.methods.get(name);
      if (method !== undefined && !method.requestStream) {
        payloads.check(field, method, problems);
        return compileFetch(compiler, field, problems);
      }
      const nearest = suggest(name, protos.methods.keys());
      problems.add(
        placeOf(argumentOf(field.directive, "method")),
        method === undefined
          ? `${field.coordinate}: the protos have no method "${name}"`
          : `${field.coordinate}: "${name}" takes a stream of requests, which no field can send`,
        nearest === undefined || method !== undefined
          ? `They have ${[...protos.methods.keys()].join(", ") || "none"}.`
          : `Did you mean "${nearest}"?`,
      );
      return undefined;
    },
    close: () => transport.close(),
  };
}

/** @throws {Failure} INVALID_ARGUMENT */
function messageOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw unsendable("what should be a message is none");
  return value;
}

function compileBinding(
  field: FieldToFetch,
  scope: ExpressionScope,
  config: SourceConfig,
  protos: Protos,
): (values: ExpressionValues) => GrpcRequest {
  const method = protos.methods.get(textOf(argumentOf(field.directive, "method")) ?? "") as ProtoMethod;
  const node = argumentOf(field.directive, "request");
  const request = node === undefined ? undefined : compileExpression(node, scope);
  if (node?.kind === Kind.OBJECT) {
    for (const entry of node.fields) {
      const name = entry.name.value;
      if (method.input.fields.has(name)) continue;
      const nearest = suggest(name, method.input.fields.keys());
      scope.problems.add(
        placeOf(entry.name),
        `${field.coordinate}: the request of ${method.path.slice(1)} has no field "${name}"`,
        nearest === undefined
          ? `It has ${[...method.input.fields.keys()].join(", ") || "none"}.`
          : `Did you mean "${nearest}"?`,
      );
    }
  }
  const metadata = compileHeaders(argumentOf(field.directive, "metadata"), field.idempotent, scope);
  return (values) => ({
    method,
    message: encodeMessage(
      messageOf(request === undefined ? undefined : evaluate(request, values)),
      method.input,
      protos,
    ),
    metadata: { ...callerHeaders(config, values), ...metadata.evaluate(values) },
  });
}

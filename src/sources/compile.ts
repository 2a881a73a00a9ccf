import type { SourceConfig } from "../config/index.ts";
import type { Call, Problems } from "../kernel/index.ts";
import type { Upstream } from "../policy/index.ts";
import { compileBatch } from "./batch.ts";
import { argumentOf, mappingOf } from "./directive.ts";
import { defineFetch, type FetchSpec } from "./fetch.ts";
import { callersHeaders, compileHeadersKey } from "./headers.ts";
import type { Dialect, FieldToFetch } from "./kind.ts";
import type { Mapping } from "./mapping.ts";
import { placeOf } from "./place.ts";
import { compileMapping, compileShape } from "./reader.ts";
import type { ExpressionScope, ExpressionValues } from "./reference.ts";
import { scopeOf } from "./scope.ts";

/** What a source kind adds to what all kinds have in common. */
export interface FetchCompiler<Request> {
  readonly config: SourceConfig;
  readonly dialect: Dialect;
  readonly upstream: Upstream;
  /** What a field's calls ask for, without their arguments: the name of the breaker that they share. */
  methodOf(field: FieldToFetch): string;
  compileBind(field: FieldToFetch, scope: ExpressionScope): (values: ExpressionValues) => Request;
  /** All of a request as one text; `headersKey` makes that of its headers. Holds a line break after each header alone. */
  keyOf(request: Request, headersKey: (headers: Readonly<Record<string, string>>) => string): string;
  ask(request: Request, call: Call): Promise<unknown>;
}

/** Compiles a field: its expressions, its batch and its `select`. */
export function compileFetch<Request>(
  { config, dialect, upstream, methodOf, compileBind, keyOf, ask }: FetchCompiler<Request>,
  field: FieldToFetch,
  problems: Problems,
): FetchSpec {
  const scope = scopeOf(field, dialect, config.config, problems);
  const bind = compileBind(field, scope);
  for (const name of field.args.keys()) {
    if (scope.usedArgs.has(name)) continue;
    problems.add(
      placeOf(field.directive),
      `${field.coordinate}: the argument "${name}" has no effect`,
      `Send it with "$args.${name}".`,
    );
  }
  const batch = compileBatch(field, [...scope.used], dialect, problems);
  const selectNode = argumentOf(field.directive, "select");
  const select = mappingOf(selectNode, problems);
  const takesSelection = scope.selection?.isUsed === true;
  if (takesSelection && select !== undefined && !isPlainPath(select)) {
    problems.add(
      placeOf(selectNode),
      `${field.coordinate}: $selection has the names that are in the answer, which this select changes`,
      "Select by a path of names, and map the rest with @from.",
    );
  }
  const read = select === undefined ? undefined : compileMapping(select, dialect.propertyOf);
  // A batch has its own shape, and what is mapped may be found anywhere in an answer.
  const expectShape = batch === undefined && field.from === undefined ? compileShape(field.type) : undefined;
  const { directive } = field;
  const headersKey = compileHeadersKey(
    config,
    argumentOf(directive, "headers") ?? argumentOf(directive, "metadata"),
  );
  return defineFetch<Request>({
    coordinate: field.coordinate,
    method: methodOf(field),
    operation: field.operation,
    isIdempotent: field.idempotent !== undefined,
    objectFields: scope.used,
    config: config.config,
    policies: field.policies,
    requestHeaders: callersHeaders(config, scope.reads?.headers ?? new Set()),
    usesRequestId: scope.reads?.requestId === true,
    upstream,
    batch,
    takesSelection,
    bind,
    keyOf: (request) => keyOf(request, headersKey),
    async send(request, call) {
      const answer = await ask(request, call);
      const payload = read === undefined ? answer : read(answer);
      expectShape?.(payload);
      return payload;
    },
  });
}

function isPlainPath(mapping: Mapping): boolean {
  return mapping.kind === "path" && mapping.steps.every(({ kind }) => kind !== "entries");
}

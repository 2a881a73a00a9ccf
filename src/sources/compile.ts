import type { SourceConfig } from "../config/index.ts";
import type { Call, Problems } from "../kernel/index.ts";
import { compileBatch } from "./batch.ts";
import { argumentOf, mappingOf } from "./directive.ts";
import { defineFetch, type FetchSpec } from "./fetch.ts";
import type { Dialect, FieldToFetch } from "./kind.ts";
import { placeOf } from "./place.ts";
import { compileMapping } from "./reader.ts";
import type { ExpressionScope, ExpressionValues } from "./reference.ts";
import { scopeOf } from "./scope.ts";

/** What a source kind adds to what all kinds have in common. */
export interface FetchCompiler<Request> {
  readonly config: SourceConfig;
  readonly dialect: Dialect;
  compileBind(field: FieldToFetch, scope: ExpressionScope): (values: ExpressionValues) => Request;
  ask(request: Request, call: Call): Promise<unknown>;
}

/** Compiles a field: its expressions, its batch and its `select`. */
export function compileFetch<Request>(
  { config, dialect, compileBind, ask }: FetchCompiler<Request>,
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
  const select = mappingOf(argumentOf(field.directive, "select"), problems);
  const read = select === undefined ? undefined : compileMapping(select, dialect.propertyOf);
  return defineFetch<Request>({
    coordinate: field.coordinate,
    source: config.name,
    operation: field.operation,
    objectFields: scope.used,
    config: config.config,
    timeoutMs: field.timeoutMs,
    batch,
    bind,
    async send(request, call) {
      const payload = await ask(request, call);
      return read === undefined ? payload : read(payload);
    },
  });
}

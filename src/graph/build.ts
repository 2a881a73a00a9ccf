import type { GraphQLOutputType, GraphQLSchema } from "graphql";
import { isObjectType } from "graphql";
import type { DomainConfig, SourceConfig } from "../config/index.ts";
import { POLICY_SDL } from "../directives/index.ts";
import type { Problems } from "../kernel/index.ts";
import { type BreakerRegistry, openBreakers, openUpstream } from "../policy/index.ts";
import {
  directiveOf,
  placeOf,
  SOURCE_KINDS,
  SOURCE_SDL,
  type Source,
  type SourceKind,
} from "../sources/index.ts";
import { checkDiscriminators, typeResolver } from "./abstract.ts";
import { compose } from "./compose.ts";
import { checkConflicts } from "./conflicts.ts";
import { applyCoordinatePolicies } from "./coordinate-policies.ts";
import { type CompiledField, compileField } from "./fields.ts";
import { checkHidden } from "./hidden.ts";
import type { Graph, GraphField, GraphType, Lookup } from "./model.ts";
import { checkNeeds } from "./needs.ts";
import { weaken } from "./nullability.ts";
import { sortProblems } from "./order.ts";
import { checkReachable } from "./reachable.ts";
import { readSdl } from "./read.ts";
import { checkKeys, isKeyField, isRoot, objectTypesOf, type SourceSchema } from "./source-schema.ts";
import { openStaleKeeping, type StaleKeeping } from "./stale-policy.ts";
import { GRAPH_SDL } from "./vocabulary.ts";

/**
 * Opens every source and composes their SDL to one graph. Backends need not be there. What is wrong stands
 * among the problems, all of it; undefined if anything was.
 *
 * @param kinds - the kinds of sources that there are; default {@link SOURCE_KINDS}
 */
export async function buildGraph(
  config: DomainConfig,
  problems: Problems,
  kinds: readonly SourceKind[] = SOURCE_KINDS,
): Promise<Graph | undefined> {
  const before = problems.all.length;
  const open: Source[] = [];
  const schemas: SourceSchema[] = [];
  const breakers = openBreakers();
  for (const source of config.sources) {
    const opened = openSource(kinds, source, breakers, problems);
    if (opened !== undefined) open.push(opened);
    const sdl = readSdl(source.schema, SOURCE_SDL + POLICY_SDL + GRAPH_SDL, problems);
    if (opened !== undefined && sdl !== undefined) schemas.push({ ...sdl, source: opened, config: source });
  }
  const close = async (): Promise<void> => {
    await Promise.all(open.map((source) => source.close()));
  };
  const graph = composeGraph(schemas, config, problems);
  sortProblems(
    problems,
    before,
    config.sources.map(({ schema }) => schema),
  );
  if (graph === undefined || problems.hasErrors) {
    await close();
    return undefined;
  }
  return { ...graph, sources: open, breakers, writes: { settled: 0 }, close };
}

function openSource(
  kinds: readonly SourceKind[],
  config: SourceConfig,
  breakers: BreakerRegistry,
  problems: Problems,
): Source | undefined {
  const upstream = openUpstream({ name: config.name, settings: config.policies.settings, breakers });
  for (const kind of kinds) {
    const source = kind.open(config, upstream, problems);
    if (source !== undefined) return source;
  }
  return undefined;
}

type Composed = Omit<Graph, "sources" | "breakers" | "writes" | "close">;

function composeGraph(
  schemas: readonly SourceSchema[],
  config: DomainConfig,
  problems: Problems,
): Composed | undefined {
  checkKeys(schemas, problems);
  checkConflicts(schemas, problems);
  const compiled = compileTypes(schemas, openStaleKeeping(config.stale), problems);
  // From here on a source that is missing or half read would only bring problems that nobody has.
  if (problems.hasErrors) return undefined;
  checkHidden(schemas, { file: config.file }, problems);
  checkDiscriminators(schemas, problems);
  if (problems.hasErrors) return undefined;
  const nullability = weaken(schemas);
  const schema = compose(schemas, nullability, { file: config.file }, problems);
  if (schema === undefined) return undefined;
  const types = new Map(
    [...compiled].map(([name, parts]) => [name, toGraphType(name, parts, schema)] as const),
  );
  checkNeeds(schemas, types, problems);
  if (!problems.hasErrors) checkReachable(schemas, types, problems);
  return { schema, types, weakened: nullability.weakened, ...typeResolver(schemas) };
}

interface TypePart {
  readonly sdl: SourceSchema;
  readonly fields: readonly CompiledField[];
}

interface TypeParts {
  readonly parts: TypePart[];
  readonly lookups: Lookup[];
}

function compileTypes(
  schemas: readonly SourceSchema[],
  keeping: StaleKeeping,
  problems: Problems,
): Map<string, TypeParts> {
  const types = new Map<string, TypeParts>();
  const partsOf = (name: string): TypeParts => {
    const known = types.get(name) ?? { parts: [], lookups: [] };
    types.set(name, known);
    return known;
  };
  for (const sdl of schemas) {
    for (const type of objectTypesOf(sdl)) {
      const own = Object.values(type.getFields()).map((field) => compileField(sdl, type, field, problems));
      const fields = applyCoordinatePolicies(sdl, type, own, keeping, problems);
      partsOf(type.name).parts.push({ sdl, fields });
      for (const { lookup } of fields) {
        if (lookup !== undefined) partsOf(lookup.entity).lookups.push(lookup);
      }
    }
  }
  return types;
}

function toGraphType(name: string, { parts, lookups }: TypeParts, schema: GraphQLSchema): GraphType {
  const fields = new Map<string, GraphField>();
  const referrers = new Set<string>();
  const composed = schema.getType(name);
  for (const { sdl, fields: compiled } of parts) {
    const type = sdl.schema.getType(name);
    if (!isObjectType(type)) continue;
    const own = compiled.filter(({ field, value }) => value !== undefined && !isKeyField(type, field.name));
    if (own.length === 0) referrers.add(sdl.source.name);
    for (const part of compiled) {
      if (isRoot(name) && directiveOf(part.field.astNode, "internal") !== undefined) continue;
      const known = fields.get(part.field.name);
      const values = new Map(known?.values);
      if (part.value !== undefined) values.set(sdl.source.name, part.value);
      const visible = isObjectType(composed) ? composed.getFields()[part.field.name] : undefined;
      fields.set(part.field.name, {
        name: part.field.name,
        coordinate: `${name}.${part.field.name}`,
        type: visible?.type ?? (part.field.type as GraphQLOutputType),
        declared: [...(known?.declared ?? []), part.field.type],
        args: visible?.args ?? part.field.args,
        values,
        fetch: known?.fetch ?? part.fetch,
        inaccessible: visible === undefined,
        place: known?.place ?? placeOf(part.field.astNode),
      });
    }
  }
  const batchesFirst = [...lookups].sort((a, b) => Number(b.spec.batched) - Number(a.spec.batched));
  return { name, fields, lookups: batchesFirst, referrers };
}

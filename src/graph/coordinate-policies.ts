import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isListType,
  isNonNullType,
} from "graphql";
import { type Problems, suggest, systemClock, toFailure } from "../kernel/index.ts";
import {
  composeCoordinateStack,
  type Fallback,
  foresee,
  Haste,
  readOutcome,
  type Skips,
} from "../policy/index.ts";
import {
  argumentOf,
  type DirectiveUse,
  directiveOf,
  type FetchInput,
  type FetchScope,
  type FetchSpec,
  isTrue,
  placeOf,
  textOf,
} from "../sources/index.ts";
import { fallbackValue } from "./fallback-value.ts";
import type { CompiledField } from "./fields.ts";
import type { FieldFetch } from "./model.ts";
import { isRoot, type SourceSchema } from "./source-schema.ts";
import { type DeclaredStale, type StaleKeeping, staleOf } from "./stale-policy.ts";

type FetchFallback = Fallback<FetchInput, FetchScope>;

interface Declared {
  readonly stale: DeclaredStale | undefined;
  readonly fallback: FetchFallback | undefined;
  /** What is asked in its place. */
  readonly other: FetchSpec | undefined;
}

/** Puts the policies of their coordinates around the fetches of a type's fields: one may stand in for another. */
export function applyCoordinatePolicies(
  sdl: SourceSchema,
  type: GraphQLObjectType,
  fields: readonly CompiledField[],
  keeping: StaleKeeping,
  problems: Problems,
): CompiledField[] {
  return fields.map((compiled) => {
    const { fetch, lookup } = compiled;
    if (fetch === undefined) return compiled;
    const declared = fallbackOf(sdl, type, compiled, fields, keeping, problems);
    const spec = withStack(fetch.spec, declared, lookup !== undefined);
    return { ...compiled, fetch: { ...fetch, spec }, lookup: lookup && { ...lookup, spec } };
  });
}

function withStack(spec: FetchSpec, declared: Declared | undefined, isLookup: boolean): FetchSpec {
  const isRequiredLookup = isLookup && spec.policies.settings.criticality.level === "REQUIRED";
  const { fallback, stale } = declared ?? {};
  const skips = isLookup ? undefined : skipsOf(spec);
  const options = { isRequiredLookup, fallback, stale: stale?.stale, skips, breaker: spec.breaker };
  const load = composeCoordinateStack(options, spec.load);
  const foresight = foresee(options, spec.methodBreaker);
  const standsIn = stale && [stale.shown];
  const other = declared?.other;
  if (other === undefined) return { ...spec, load, foresight, standsIn };
  // What the other sends of a request is part of what tells requests apart.
  return {
    ...spec,
    load,
    foresight,
    standsIn,
    requestHeaders: new Set([...spec.requestHeaders, ...other.requestHeaders]),
    usesRequestId: spec.usesRequestId || other.usesRequestId,
  };
}

/** What is OPTIONAL need not be asked for where it would come too late. Not a lookup: null is an answer there. */
function skipsOf({ operation, policies }: FetchSpec): Skips<FetchScope> | undefined {
  if (operation === "mutation" || policies.settings.criticality.level !== "OPTIONAL") return undefined;
  return { haste: new Haste(systemClock), deadlineOf: ({ deadlineAt }) => deadlineAt };
}

function fallbackOf(
  sdl: SourceSchema,
  type: GraphQLObjectType,
  { field, fetch, lookup }: CompiledField,
  fields: readonly CompiledField[],
  keeping: StaleKeeping,
  problems: Problems,
): Declared | undefined {
  const directive = directiveOf(field.astNode, "fallback");
  if (directive === undefined || fetch === undefined) return undefined;
  const coordinate = `${type.name}.${field.name}`;
  if (type.name === "Mutation") {
    problems.add(placeOf(directive), `${coordinate}: nothing stands in for the answer of a mutation`);
    return undefined;
  }
  const stale = staleOf(fetch, directive, keeping, problems);
  const named = argumentOf(directive, "field");
  if (lookup !== undefined) {
    const made = named ?? argumentOf(directive, "value") ?? (isStale(directive) ? undefined : directive);
    if (made === undefined) return { stale, fallback: undefined, other: undefined };
    const hint =
      "Write @fallback(stale: true). An object that cannot be looked up keeps its key; put other fallbacks on the fields that are fetched for it.";
    problems.add(
      placeOf(made),
      `${coordinate} is a lookup: nothing but its last good value stands in for an object`,
      hint,
    );
    return undefined;
  }
  const other = named === undefined ? undefined : otherOf(type, fetch, directive, fields, problems);
  if (named !== undefined && other === undefined) return undefined;
  const given = argumentOf(directive, "value");
  const what = `${coordinate}: @fallback(value:)`;
  let value: FetchFallback["value"];
  if (given !== undefined) value = { payload: fallbackValue(given, field.type, { sdl, what, problems }) };
  else if (named === undefined && !isStale(directive)) value = defaultOf(field.type);
  if (given === undefined && named === undefined && value === undefined && !isStale(directive)) {
    const hint = "Write @fallback(value: …), or let the field be null.";
    problems.add(
      placeOf(directive),
      `${coordinate} is ${field.type}, for which no value is the obvious one`,
      hint,
    );
  }
  const isMade = other !== undefined || value !== undefined;
  const fallback = isMade ? { load: other && loadValues(other), value } : undefined;
  return { stale, fallback, other: other?.spec };
}

/** Whether it says that the last good value stands in; then no other does unless it says that, too. */
function isStale(directive: DirectiveUse<"fallback">): boolean {
  return isTrue(argumentOf(directive, "stale")) || argumentOf(directive, "staleMs") !== undefined;
}

/** An empty list for a list, null for anything else; undefined where that may not be null. */
function defaultOf(type: GraphQLOutputType): FetchFallback["value"] {
  if (isListType(getNullableType(type))) return { payload: [] };
  return isNonNullType(type) ? undefined : { payload: null };
}

function loadValues({ spec, read }: FieldFetch): FetchFallback["load"] {
  return async (inputs, scope) =>
    (await spec.load(inputs, scope)).map((outcome) => {
      if (outcome === null || outcome instanceof Error) return outcome;
      try {
        return readOutcome(outcome, read);
      } catch (error) {
        return toFailure(error);
      }
    });
}

/** The field that `@fallback(field:)` names, if it can be asked for the same with no more than the same. */
function otherOf(
  type: GraphQLObjectType,
  { spec }: FieldFetch,
  directive: DirectiveUse<"fallback">,
  fields: readonly CompiledField[],
  problems: Problems,
): FieldFetch | undefined {
  const node = argumentOf(directive, "field");
  const name = textOf(node) ?? "";
  const refuse = (message: string, hint?: string): undefined => {
    problems.add(placeOf(node), `${spec.coordinate}: @fallback(field:) ${message}`, hint);
    return undefined;
  };
  const own = type.getFields()[spec.coordinate.split(".")[1] ?? ""];
  const other = fields.find(({ field }) => field.name === name);
  const coordinate = `${type.name}.${name}`;
  if (other === undefined || own === undefined) {
    const nearest = suggest(name, Object.keys(type.getFields()));
    return refuse(
      `names "${name}", which ${type.name} does not have`,
      nearest && `Did you mean "${nearest}"?`,
    );
  }
  const { field, fetch, lookup } = other;
  if (fetch === undefined || lookup !== undefined || fetch.requires.length > 0)
    return refuse(
      `names ${coordinate}, which is not a plain fetched field`,
      "A field with @rest or @grpc of its own.",
    );
  if (directiveOf(field.astNode, "fallback") !== undefined)
    return refuse(
      `names ${coordinate}, which has a fallback itself`,
      "One may stand in for another, and no more.",
    );
  if (`${field.type}` !== `${own.type}`)
    return refuse(`names ${coordinate}, which is ${field.type}, not ${own.type}`);
  const more = field.args.filter(({ name: argument, type: argumentType }) => {
    const same = own.args.find((each) => each.name === argument);
    return `${same?.type}` !== `${argumentType}`;
  });
  if (more.length > 0)
    return refuse(`names ${coordinate}, whose argument "${more[0]?.name}" ${spec.coordinate} does not have`);
  const needs = isRoot(type.name)
    ? []
    : [...fetch.spec.objectFields].filter((each) => !spec.objectFields.has(each));
  if (needs.length > 0)
    return refuse(
      `names ${coordinate}, which needs "${needs[0]}" of its object; ${spec.coordinate} does not`,
    );
  return fetch;
}

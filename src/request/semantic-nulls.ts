import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { semanticLevelsOf } from "../clients/index.ts";
import { Failure } from "../kernel/index.ts";
import { fragmentsOf, type Path } from "../plan/index.ts";
import type { Executed } from "./degraded.ts";
import { nodesAt } from "./plan-result.ts";

interface Executable {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
}

/**
 * What was executed, with an error for each place that is null without one, where the schema says `@semanticNonNull`:
 * a source broke its promise.
 *
 * After the execution, because neither engine looks at a null that may be one; so both have it in one place. Costs a
 * look at the schema where that says it of no field.
 */
export function withSemanticErrors(executed: Executed, executable: Executable): Executed {
  const { document, operation } = executable;
  const { result } = executed;
  const root = operation && watchedRoot(executable, operation);
  if (operation === undefined || root === undefined) return executed;
  const { errors = [], data } = result;
  const nulls: Path[] = [];
  lookInto(data, root, [], nulls);
  const failure = new Failure("BAD_UPSTREAM", {
    detail: "null where the client was promised @semanticNonNull",
  });
  const added = nulls
    .filter((path) => !errors.some((error) => isWithin(error.path ?? [], path)))
    .map((path) => {
      const nodes = nodesAt(path, document, operation);
      return new GraphQLError(failure.message, { nodes, path, originalError: failure });
    });
  return added.length === 0
    ? executed
    : { ...executed, result: { ...result, errors: [...errors, ...added] } };
}

/** Whether a path leads to a place or into it: what failed below has made it null. */
function isWithin(path: readonly (string | number)[], place: Path): boolean {
  return path.length >= place.length && place.every((key, index) => path[index] === key);
}

/** @param path - of the object; used on the way and as it was afterwards, because most ways lead to no null */
function lookInto(object: unknown, watched: Watched, path: Path, nulls: Path[]): void {
  if (typeof object !== "object" || object === null) return;
  for (const [key, field] of watched.fields()) {
    const value = (object as Record<string, unknown>)[key];
    // Left out by @skip, @include, or a fragment on another type.
    if (value === undefined) continue;
    path.push(key);
    lookAt(value, 0, field, path, nulls);
    path.pop();
  }
}

function lookAt(value: unknown, level: number, field: WatchedField, path: Path, nulls: Path[]): void {
  if (value === null) {
    if (field.levels.includes(level)) nulls.push([...path]);
  } else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      lookAt(value[index], level + 1, field, path, nulls);
      path.pop();
    }
  } else if (field.below !== undefined) lookInto(value, field.below, path, nulls);
}

interface WatchedField {
  /** Where only an error may make it null. */
  readonly levels: readonly number[];
  /** Undefined where nothing below is watched. */
  readonly below: Watched | undefined;
}

/** A selection of objects of one type each. */
interface Scope {
  readonly type: GraphQLObjectType;
  readonly sets: readonly SelectionSetNode[];
}

/** What has to be looked at in an object of the answer. Worked out when the first comes: most of an operation is not. */
class Watched {
  readonly #scopes: readonly Scope[];
  readonly #context: { readonly schema: GraphQLSchema; readonly fragments: Fragments };
  #fields: ReadonlyMap<string, WatchedField> | undefined;

  constructor(
    scopes: readonly Scope[],
    context: { readonly schema: GraphQLSchema; readonly fragments: Fragments },
  ) {
    this.#scopes = scopes;
    this.#context = context;
  }

  fields(): ReadonlyMap<string, WatchedField> {
    this.#fields ??= this.#collect();
    return this.#fields;
  }

  #collect(): ReadonlyMap<string, WatchedField> {
    const { schema } = this.#context;
    const found = new Map<string, { levels: readonly number[]; scopes: Scope[] }>();
    for (const { type, sets } of this.#scopes) {
      for (const [key, { field, inner }] of this.#selected(type, sets)) {
        const levels = semanticLevelsOf(field) ?? [];
        const entry = found.get(key) ?? { levels, scopes: [] };
        // The answer need not say of which type an object is: what differs between them is not looked at.
        if (entry.levels.join() !== levels.join()) entry.levels = [];
        const named = getNamedType(field.type);
        const types = isAbstractType(named)
          ? schema.getPossibleTypes(named)
          : isObjectType(named)
            ? [named]
            : [];
        entry.scopes.push(...types.map((each) => ({ type: each, sets: inner })));
        found.set(key, entry);
      }
    }
    return new Map(
      [...found].map(([key, { levels, scopes }]) => {
        const below = scopes.length === 0 ? undefined : new Watched(scopes, this.#context);
        return [key, { levels, below }];
      }),
    );
  }

  /** The fields that are selected of objects of a type, by response key. */
  #selected(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Map<string, Selected> {
    const { schema, fragments } = this.#context;
    const found = new Map<string, Selected>();
    const visit = (set: SelectionSetNode): void => {
      for (const node of set.selections) {
        if (node.kind === Kind.FIELD) {
          const field = type.getFields()[node.name.value];
          if (field === undefined) continue;
          const key = (node.alias ?? node.name).value;
          const selected = found.get(key) ?? { field, inner: [] };
          if (node.selectionSet !== undefined) selected.inner.push(node.selectionSet);
          found.set(key, selected);
          continue;
        }
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments[node.name.value];
        if (fragment === undefined) continue;
        const condition = schema.getType(fragment.typeCondition?.name.value ?? type.name);
        const isTaken =
          condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
        if (isTaken) visit(fragment.selectionSet);
      }
    };
    for (const set of sets) visit(set);
    return found;
  }
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

interface Selected {
  readonly field: GraphQLField<unknown, unknown>;
  readonly inner: SelectionSetNode[];
}

const roots = new WeakMap<
  OperationDefinitionNode,
  { readonly schema: GraphQLSchema; readonly root: Watched }
>();

/** Undefined for a schema that says it of no field. */
function watchedRoot(
  { schema, document }: Executable,
  operation: OperationDefinitionNode,
): Watched | undefined {
  if (!schema.getDirectives().some(({ name }) => name === "semanticNonNull")) return undefined;
  const known = roots.get(operation);
  if (known?.schema === schema) return known.root;
  const type = schema.getRootType(operation.operation);
  if (type === undefined || type === null) return undefined;
  const root = new Watched([{ type, sets: [operation.selectionSet] }], {
    schema,
    fragments: fragmentsOf(document),
  });
  roots.set(operation, { schema, root });
  return root;
}

import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  type TypeNode,
} from "graphql";
import { placeOf } from "../sources/index.ts";
import { isHidden } from "./hidden.ts";
import type { Weakened } from "./model.ts";
import { fetchDirectiveOf, isKeyField, isRoot, keysOf, type SourceSchema } from "./source-schema.ts";

export interface Nullability {
  /** What the graph promises of a field, by source and coordinate: at most what the source does. */
  typeOf(sdl: SourceSchema, coordinate: string): TypeNode | undefined;
  /** Where that is less than the source's own SDL says, and why. */
  readonly weakened: ReadonlyMap<string, Weakened>;
}

type Field = GraphQLField<unknown, unknown>;

/**
 * Weakens what sources promise to what a graph of several sources can hold.
 *
 * Non-null is promised only for a field that comes with the same fetch as its object, or belongs to its key.
 * A field with a fetch of its own is nullable. An object or list item that needs another source for one of
 * its non-null fields is nullable too, and so is one that its source only refers to: no other source may know
 * it. So one dead backend cannot null what others serve.
 */
export function weaken(schemas: readonly SourceSchema[]): Nullability {
  const types = new Map<string, TypeNode>();
  const weakened = new Map<string, Weakened>();
  const keyOf = (sdl: SourceSchema, coordinate: string): string => `${sdl.source.name} ${coordinate}`;
  const note = (coordinate: string, reason: string, field: Field): void => {
    if (isHidden(field.astNode)) return;
    const known = weakened.get(coordinate);
    if (known?.reason.includes(reason) === true) return;
    weakened.set(coordinate, {
      reason: known === undefined ? reason : `${known.reason}; ${reason}`,
      place: known?.place ?? placeOf(field.astNode),
    });
  };

  for (const sdl of schemas) {
    for (const type of compositesOf(sdl)) {
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`;
        const { type: written } = field.astNode ?? {};
        if (written === undefined) continue;
        let node: TypeNode = written;
        if (fetchDirectiveOf(field) !== undefined && node.kind === Kind.NON_NULL_TYPE) {
          node = node.type;
          note(coordinate, `it is fetched by itself from ${sdl.source.name}, which may fail`, field);
        }
        const foreign = foreignField(sdl, field, schemas);
        if (foreign !== undefined) {
          const weaker = weakenNamed(node);
          if (weaker !== node) note(coordinate, foreign, field);
          node = weaker;
        }
        types.set(keyOf(sdl, coordinate), node);
      }
    }
  }

  for (const sdl of schemas) {
    for (const type of compositesOf(sdl)) {
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`;
        for (const other of schemas) {
          if (other === sdl) continue;
          const theirs = types.get(keyOf(other, coordinate));
          const ours = types.get(keyOf(sdl, coordinate));
          if (ours === undefined || theirs === undefined) continue;
          const weaker = weakest(ours, theirs);
          if (weaker !== ours) note(coordinate, `${other.source.name} does not promise it`, field);
          types.set(keyOf(sdl, coordinate), weaker);
        }
      }
    }
  }
  weakenInterfaces(schemas, types, keyOf, note);
  return { typeOf: (sdl, coordinate) => types.get(keyOf(sdl, coordinate)), weakened };
}

function compositesOf({ schema }: SourceSchema): (GraphQLObjectType | GraphQLInterfaceType)[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && type.astNode?.loc !== undefined,
  ) as (GraphQLObjectType | GraphQLInterfaceType)[];
}

/** An interface promises, in every source, no more than each type that implements it in any source. */
function weakenInterfaces(
  schemas: readonly SourceSchema[],
  types: Map<string, TypeNode>,
  keyOf: (sdl: SourceSchema, coordinate: string) => string,
  note: (coordinate: string, reason: string, field: Field) => void,
): void {
  for (const sdl of schemas) {
    for (const type of compositesOf(sdl)) {
      for (const parent of type.getInterfaces()) {
        for (const field of Object.values(parent.getFields())) {
          const ours = types.get(keyOf(sdl, `${type.name}.${field.name}`));
          for (const other of schemas) {
            const key = keyOf(other, `${parent.name}.${field.name}`);
            const theirs = types.get(key);
            if (ours === undefined || theirs === undefined) continue;
            const weaker = weakest(theirs, ours);
            if (weaker === theirs) continue;
            types.set(key, weaker);
            note(`${parent.name}.${field.name}`, `${type.name} does not promise it`, field);
          }
        }
      }
    }
  }
}

/** Why an object that this field holds may have to be null: another source that knows more of it. */
function foreignField(sdl: SourceSchema, field: Field, schemas: readonly SourceSchema[]): string | undefined {
  const named = getNamedType(field.type);
  const entities = isAbstractType(named) ? sdl.schema.getPossibleTypes(named) : [named];
  for (const entity of entities) {
    if (!isObjectType(entity) || keysOf(entity).length === 0) continue;
    const isReference = Object.values(entity.getFields()).every(
      (own) => isKeyField(entity, own.name) || fetchDirectiveOf(own) !== undefined,
    );
    let unknown: string | undefined;
    for (const other of schemas) {
      const theirs = other.schema.getType(entity.name);
      if (other === sdl || !isObjectType(theirs)) continue;
      for (const candidate of Object.values(theirs.getFields())) {
        if (!isForeign(entity, theirs, candidate)) continue;
        const coordinate = `${entity.name}.${candidate.name}`;
        if (isNonNullType(candidate.type)) {
          return `${coordinate} is non-null and comes from ${other.source.name}, which may fail`;
        }
        unknown ??= `${coordinate} comes from ${other.source.name}, which may not know the object`;
      }
    }
    if (isReference && unknown !== undefined) return unknown;
  }
  return undefined;
}

/** Whether another source has the field in its payload, ours has not, and a client can see it. */
function isForeign(ours: GraphQLObjectType, theirs: GraphQLObjectType, field: Field): boolean {
  if (isKeyField(theirs, field.name) || isHidden(field.astNode)) return false;
  if (fetchDirectiveOf(field) !== undefined || isRoot(theirs.name)) return false;
  const own = ours.getFields()[field.name];
  return own === undefined || fetchDirectiveOf(own) !== undefined;
}

/** Makes the innermost position of a type nullable: the object itself, or the items of the list. */
function weakenNamed(node: TypeNode): TypeNode {
  if (node.kind === Kind.NAMED_TYPE) return node;
  if (node.kind === Kind.LIST_TYPE) {
    const type = weakenNamed(node.type);
    return type === node.type ? node : { ...node, type };
  }
  if (node.type.kind === Kind.NAMED_TYPE) return node.type;
  const type = weakenNamed(node.type);
  return type === node.type || type.kind === Kind.NON_NULL_TYPE ? node : { ...node, type };
}

/** The first type, nullable wherever the second is. */
function weakest(a: TypeNode, b: TypeNode): TypeNode {
  if (a.kind === Kind.NON_NULL_TYPE) {
    if (b.kind !== Kind.NON_NULL_TYPE) return weakest(a.type, b);
    const type = weakest(a.type, b.type);
    return type === a.type || type.kind === Kind.NON_NULL_TYPE ? a : { ...a, type };
  }
  const inner = b.kind === Kind.NON_NULL_TYPE ? b.type : b;
  if (a.kind !== Kind.LIST_TYPE || inner.kind !== Kind.LIST_TYPE) return a;
  const type = weakest(a.type, inner.type);
  return type === a.type ? a : { ...a, type };
}

import { type GraphQLNamedType, type GraphQLOutputType, isListType, isNonNullType } from "graphql";

/** A type with the reason why each of its places may be null: what a path through the graph can promise. */
export interface Shape {
  /** Undefined where the place is never null. */
  readonly nullable: string | undefined;
  readonly of:
    | { readonly kind: "list"; readonly item: Shape }
    | { readonly kind: "named"; readonly type: GraphQLNamedType };
}

/** @param why - says why a nullable place of the type may be null */
export function shapeOf(type: GraphQLOutputType, why: string): Shape {
  const inner = isNonNullType(type) ? type.ofType : type;
  return {
    nullable: isNonNullType(type) ? undefined : why,
    of: isListType(inner)
      ? { kind: "list", item: shapeOf(inner.ofType, why) }
      : { kind: "named", type: inner as GraphQLNamedType },
  };
}

/** The shape after a field was taken of the object, or of each item of the lists, that a shape describes. */
export function thenField(shape: Shape, field: Shape): Shape {
  if (shape.of.kind === "list") {
    return { ...shape, of: { kind: "list", item: thenField(shape.of.item, field) } };
  }
  return { ...field, nullable: shape.nullable ?? field.nullable };
}

/** How many lists a shape is made of. */
export function depthOf({ of }: Shape): number {
  return of.kind === "list" ? 1 + depthOf(of.item) : 0;
}

/**
 * The shape after one item was taken of each list at that depth: of `products.images[0]`, the first image of
 * each product. Undefined if there is no list.
 */
export function thenItem(shape: Shape, depth: number): Shape | undefined {
  if (shape.of.kind !== "list") return undefined;
  if (depth === 0) {
    const { item } = shape.of;
    return { ...item, nullable: shape.nullable ?? item.nullable ?? "a list may be shorter than that" };
  }
  const item = thenItem(shape.of.item, depth - 1);
  return item && { ...shape, of: { kind: "list", item } };
}

/** The shape with another type at its core. */
export function withNamed(shape: Shape, type: GraphQLNamedType): Shape {
  const { of } = shape;
  return {
    ...shape,
    of: of.kind === "list" ? { kind: "list", item: withNamed(of.item, type) } : { kind: "named", type },
  };
}

export function namedOf(shape: Shape): GraphQLNamedType {
  return shape.of.kind === "list" ? namedOf(shape.of.item) : shape.of.type;
}

/** The shape as SDL writes a type. */
export function formatShape(shape: Shape): string {
  const inner = shape.of.kind === "list" ? `[${formatShape(shape.of.item)}]` : shape.of.type.name;
  return shape.nullable === undefined ? `${inner}!` : inner;
}

import { GraphQLError, type GraphQLSchema, isScalarType, Kind } from "graphql";

/** What the scalars of the graph take as input: RFC 3339 moments and exact digits, as text. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  DateTime: /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
  Int64: /^-?\d{1,19}$/,
  Decimal: /^-?\d+(\.\d+)?$/,
};

/** Makes the scalars of a served schema refuse what is not of their form. */
export function bindScalars(schema: GraphQLSchema): void {
  for (const [name, format] of Object.entries(FORMATS)) {
    const type = schema.getType(name);
    if (!isScalarType(type)) continue;
    const check = (value: unknown): string => {
      const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
      if (typeof text === "string" && format.test(text)) return text;
      throw new GraphQLError(`${name} cannot represent this value.`);
    };
    type.parseValue = check;
    type.parseLiteral = (node) =>
      check(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : undefined);
  }
}

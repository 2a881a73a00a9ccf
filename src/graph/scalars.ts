import { GraphQLError, type GraphQLSchema, isScalarType, Kind } from "graphql";

interface Format {
  readonly pattern: RegExp;
  /** How it is written, for whoever got it wrong. */
  readonly example: string;
}

/** What the scalars of the graph take as input: RFC 3339 moments and exact digits, as text. */
const FORMATS: Readonly<Record<string, Format>> = {
  DateTime: {
    pattern: /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
    example: "2026-01-31T08:30:00Z",
  },
  Int64: { pattern: /^-?\d{1,20}$/, example: "9007199254740993" },
  Decimal: { pattern: /^-?\d+(\.\d+)?$/, example: "12.50" },
};

const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

/**
 * Makes the scalars of a served schema refuse what is not of their form.
 *
 * In a query, a number may stand without quotes: its digits come here as they were written. A variable that is
 * no whole number has been a double by then, and is refused.
 */
export function bindScalars(schema: GraphQLSchema): void {
  for (const [name, { pattern, example }] of Object.entries(FORMATS)) {
    const type = schema.getType(name);
    if (!isScalarType(type)) continue;
    const check = (value: unknown): string => {
      const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
      if (typeof text === "string" && pattern.test(text) && (name !== "Int64" || has64Bits(text)))
        return text;
      throw new GraphQLError(`${name} cannot represent this value. Write it as text, such as "${example}".`);
    };
    type.parseValue = check;
    type.parseLiteral = (node) => {
      const isText = node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT;
      return check(isText ? node.value : undefined);
    };
  }
}

function has64Bits(digits: string): boolean {
  const value = BigInt(digits);
  return value >= MIN_INT64 && value <= MAX_UINT64;
}

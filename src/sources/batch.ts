import { getNullableType, isListType, type ValueNode } from "graphql";
import type { Problems } from "../kernel/index.ts";
import { argumentOf, isTrue, mappingOf, numberOf, textOf } from "./directive.ts";
import { type Batch, type FetchInput, keyText } from "./fetch.ts";
import type { FieldToFetch } from "./kind.ts";
import { follow, type PathStep } from "./mapping.ts";
import { placeOf } from "./place.ts";

const DEFAULT_MAX_SIZE = 100;

/** The SDL of the `batch:` argument, shared by the source kinds. */
export const BATCH_SDL: string = `"""How many keys share one call, and how its items are told apart."""
input _Batch {
  "Where each item of the answer carries its key: a path, or several paths for a key of several fields."
  key: String!
  "Whether a key has many items (a list each) or one."
  many: Boolean = false
  "Keys in one call; further keys go into further calls at the same time."
  maxSize: Int = ${DEFAULT_MAX_SIZE}
}`;

/**
 * Compiles the batch of a field: from `@batchLookup`, or from the directive's own `batch:`.
 *
 * @param batchFields - the fields that the field's expressions read by `$batch`, in order of appearance
 */
export function compileBatch(
  field: FieldToFetch,
  batchFields: readonly string[],
  problems: Problems,
): Batch | undefined {
  const written = argumentOf(field.directive, "batch");
  if (field.batchLookup !== undefined) {
    if (written !== undefined)
      problems.add(placeOf(written), "@batchLookup and batch say the same thing twice");
    const { argument, keyFields, itemProperties, maxSize } = field.batchLookup;
    const steps = itemProperties.map((property) => [{ kind: "name", name: property }] as const);
    const values = (input: FetchInput): unknown[] => keyFields.map((name) => input.object[name]);
    return {
      maxSize,
      many: false,
      inputKey: (input) => keyText(values(input)) ?? "",
      itemKey: (item) => keyText(steps.map((path) => follow(item, path))),
      keysArgument: {
        name: argument,
        keyOf: (input) => (keyFields.length === 1 ? values(input)[0] : input.object),
      },
    };
  }
  return written === undefined ? undefined : compileWritten(field, written, batchFields, problems);
}

function compileWritten(
  field: FieldToFetch,
  written: ValueNode,
  batchFields: readonly string[],
  problems: Problems,
): Batch | undefined {
  const keyNode = argumentOf(written, "key");
  const paths = (textOf(keyNode) ?? "").split(/\s+/).filter((path) => path !== "");
  const maxSize = numberOf(argumentOf(written, "maxSize")) ?? DEFAULT_MAX_SIZE;
  const many = isTrue(argumentOf(written, "many"));
  const wrong = (message: string, hint?: string): void =>
    problems.add(placeOf(keyNode ?? written), message, hint);

  if (field.object === undefined) {
    wrong(
      `${field.coordinate}: a root field has no objects to batch`,
      "Use @batchLookup for a list of keys.",
    );
    return undefined;
  }
  if (maxSize < 1) wrong(`${field.coordinate}: maxSize must be at least 1`);
  if (many && !isListType(getNullableType(field.type))) {
    wrong(`${field.coordinate}: many: true gives each key a list, but the field is ${field.type}`);
  }
  if (paths.length !== batchFields.length) {
    wrong(
      `${field.coordinate}: key names ${paths.length} properties, the request sends ${batchFields.length} keys by $batch`,
      "Send each key with $batch.<field>, and name the property of the answer that repeats it.",
    );
    return undefined;
  }
  const steps: (readonly PathStep[])[] = [];
  for (const path of paths) {
    const mapping = mappingOf(keyNode, problems, path);
    if (mapping?.kind === "path") steps.push(mapping.steps);
  }
  return {
    maxSize,
    many,
    inputKey: (input) => keyText(batchFields.map((name) => input.object[name])) ?? "",
    itemKey: (item) => keyText(steps.map((path) => follow(item, path))),
    keysArgument: undefined,
  };
}

import {
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  type ValueNode,
} from "graphql";
import type { Problems } from "../kernel/index.ts";
import { keyText } from "./canonical.ts";
import { argumentOf, isTrue, mappingOf, numberOf, textOf } from "./directive.ts";
import type { Batch, FetchInput } from "./fetch.ts";
import type { Dialect, FieldToFetch } from "./kind.ts";
import { nameMapping, type PathMapping, propertiesOf } from "./mapping.ts";
import { placeOf } from "./place.ts";
import { compileReader } from "./reader.ts";

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
  dialect: Dialect,
  problems: Problems,
): Batch | undefined {
  const written = argumentOf(field.directive, "batch");
  if (field.batchLookup !== undefined) {
    if (written !== undefined)
      problems.add(placeOf(written), "@batchLookup and batch say the same thing twice");
    const { argument, keyFields, itemProperties, maxSize } = field.batchLookup;
    const values = (input: FetchInput): unknown[] => keyFields.map((name) => input.object[name]);
    const entity = getNamedType(field.type);
    return {
      maxSize,
      many: false,
      inputKey: (input) => keyText(values(input)),
      itemKey: compileItemKey(
        itemProperties.map(nameMapping),
        keyFields,
        isObjectType(entity) ? entity : undefined,
        dialect,
      ),
      itemProperties,
      keysArgument: {
        name: argument,
        keyOf: (input) => (keyFields.length === 1 ? values(input)[0] : input.object),
      },
    };
  }
  return written === undefined ? undefined : compileWritten(field, written, batchFields, dialect, problems);
}

/**
 * Reads the key of an item as the schema has it, so that it can be compared with what a client or another
 * source knows: an enum by its own name, a date as text. An item that has none, or is no object, has no key.
 */
function compileItemKey(
  paths: readonly PathMapping[],
  keyFields: readonly string[],
  object: GraphQLObjectType | undefined,
  dialect: Dialect,
): Batch["itemKey"] {
  const fields = object?.getFields() ?? {};
  const readers = paths.flatMap((mapping, index) => {
    const type = fields[keyFields[index] ?? ""]?.type;
    return type === undefined ? [] : [compileReader({ type, mapping, dialect, propertyOf: (name) => name })];
  });
  return (item) => {
    try {
      return keyText(readers.map((read) => read(item)));
    } catch {
      return undefined;
    }
  };
}

/** The properties at the beginning of each path; undefined if one has none, such as `$`. */
function namesOf(paths: readonly PathMapping[]): readonly string[] | undefined {
  const names = paths.map(propertiesOf);
  return names.every((some) => some?.length === 1) ? names.flatMap((some) => some ?? []) : undefined;
}

function compileWritten(
  field: FieldToFetch,
  written: ValueNode,
  batchFields: readonly string[],
  dialect: Dialect,
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
  const mappings: PathMapping[] = [];
  for (const path of paths) {
    const mapping = mappingOf(keyNode, problems, path);
    if (mapping?.kind === "path") mappings.push(mapping);
    else if (mapping !== undefined) wrong(`${field.coordinate}: "${path}" is not a path to one value`);
  }
  return {
    maxSize,
    many,
    inputKey: (input) => keyText(batchFields.map((name) => input.object[name])),
    itemKey: compileItemKey(mappings, batchFields, field.object, dialect),
    itemProperties: namesOf(mappings),
    keysArgument: undefined,
  };
}

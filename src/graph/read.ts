import { readFileSync } from "node:fs";
import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Source as GraphQLSource,
  Kind,
  parse,
  validateSchema,
  visit,
} from "graphql";
import { validateSDL } from "graphql/validation/validate.js";
import { type Place, type Problems, suggest } from "../kernel/index.ts";
import { placeOf } from "../sources/index.ts";
import { checkSdl, splitSuggestion } from "./check-sdl.ts";
import { bindScalars } from "./scalars.ts";
import { SCALAR_SDL } from "./vocabulary.ts";

/** An SDL file, parsed and valid by itself. Its nodes know their places. */
export interface Sdl {
  readonly document: DocumentNode;
  /** Built with the vocabulary; leaves keep their `astNode`, and so their directives. */
  readonly schema: GraphQLSchema;
}

/**
 * Reads an SDL file and validates it together with the directives it may use. Every problem is reported at
 * its place; undefined if there was one.
 */
export function readSdl(file: string, vocabulary: string, problems: Problems): Sdl | undefined {
  const before = problems.all.length;
  const document = parseSdl(file, problems);
  if (document === undefined) return undefined;
  const words = parse(`${vocabulary}\n${missingScalars(document)}`, { noLocation: true });
  const whole: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [...words.definitions, ...document.definitions],
  };
  for (const error of validateSDL(whole)) addGraphqlError(error, file, problems, whole);
  if (problems.all.length > before) return undefined;
  const schema = buildASTSchema(whole, { assumeValidSDL: true });
  for (const error of validateSchema(schema)) {
    if (!error.message.startsWith("Query root type must be provided")) addGraphqlError(error, file, problems);
  }
  bindScalars(schema);
  checkSdl(document, schema, problems);
  return problems.all.length > before ? undefined : { document, schema };
}

/** A file of GraphQL, parsed; undefined if the problems say why it cannot be. */
export function parseSdl(file: string, problems: Problems): DocumentNode | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    problems.add({ file }, "the file cannot be read");
    return undefined;
  }
  try {
    return parse(new GraphQLSource(text, file));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    addGraphqlError(error, file, problems);
    return undefined;
  }
}

/** Reports an error of graphql-js at the place of its first node. */
export function addGraphqlError(
  error: GraphQLError,
  file: string,
  problems: Problems,
  words?: DocumentNode,
): void {
  const [location] = error.locations ?? [];
  const node = error.nodes?.find((candidate) => candidate.loc !== undefined);
  const place: Place =
    node === undefined ? { file, line: location?.line, column: location?.column } : placeOf(node);
  const { message, hint } = splitSuggestion(error);
  problems.add(place, message, hint ?? hintFor(message, words));
}

/** The way out of what graphql-js has none for: expressions, which it does not know, and unknown directives. */
function hintFor(message: string, words: DocumentNode | undefined): string | undefined {
  const [, variable] = /Unexpected variable "(\$\w+)" in constant value/.exec(message) ?? [];
  if (variable !== undefined) return `Write the expression in quotes: "${variable}.…".`;
  const [, unknown] = /^Unknown directive "@(\w+)"/.exec(message) ?? [];
  if (unknown === undefined || words === undefined) return undefined;
  const known = words.definitions.flatMap((word) =>
    word.kind === Kind.DIRECTIVE_DEFINITION ? [word.name.value] : [],
  );
  const nearest = suggest(unknown, known);
  return nearest === undefined
    ? `Known here: ${known.map((name) => `@${name}`).join(", ")}.`
    : `Did you mean "@${nearest}"?`;
}

/** Definitions of the scalars that the document uses and does not declare. */
export function missingScalars(document: DocumentNode): string {
  const used = new Set<string>();
  visit(document, { NamedType: (node) => void used.add(node.name.value) });
  for (const definition of document.definitions) {
    if (definition.kind === Kind.SCALAR_TYPE_DEFINITION) used.delete(definition.name.value);
  }
  return Object.entries(SCALAR_SDL)
    .filter(([name]) => used.has(name))
    .map(([, sdl]) => sdl)
    .join("\n");
}

import { BATCH_SDL } from "./batch.ts";
import { grpc } from "./grpc/index.ts";
import type { SourceKind } from "./kind.ts";
import { rest } from "./rest/index.ts";

/** Every kind of source, by one line. */
export const SOURCE_KINDS: readonly SourceKind[] = [rest, grpc];

/** The directives that say how a field is fetched and read; their descriptions are their reference pages. */
export const SOURCE_SDL: string = `
scalar _Expression

${BATCH_SDL}

${SOURCE_KINDS.map((kind) => kind.sdl).join("\n\n")}

"""
Where the value of a field is: a path into the payload (\`images[0].url\`), \`$\` for the payload itself, an object
of paths (\`{ id: author_id }\`), or a path with such an object for each of its items. On an enum value or an
input field: how payloads write it.
"""
directive @from(field: String!) on FIELD_DEFINITION | ENUM_VALUE | INPUT_FIELD_DEFINITION

"""
The mutation may be sent twice: the key, passed on as \`Idempotency-Key\`, tells the backend that it is the same.
"""
directive @idempotent(key: _Expression!) on FIELD_DEFINITION
`;

export { callerText } from "./caller.ts";
export { canonical, objectKey } from "./canonical.ts";
export {
  argumentOf,
  type DirectiveName,
  type DirectiveUse,
  directiveOf,
  isTrue,
  mappingOf,
  numberOf,
  textOf,
} from "./directive.ts";
export { compileExpression, evaluate, type Template } from "./expression.ts";
export type { FetchInput, FetchScope, FetchSpec, Writes } from "./fetch.ts";
export type { BatchLookup, Source, SourceKind } from "./kind.ts";
export {
  formatPath,
  type Mapping,
  nameMapping,
  type PathStep,
} from "./mapping.ts";
export { toPayloadName } from "./naming.ts";
export { noteReads } from "./note-reads.ts";
export { placeOf } from "./place.ts";
export { compileReader, type PlainRead, type Reader } from "./reader.ts";
export type { CallerReads } from "./reference.ts";
export { parseRetryAfter } from "./rest/retry-after.ts";

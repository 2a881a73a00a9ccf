import {
  Composer,
  type CST,
  type Document,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
  type YAMLError,
} from "yaml";
import type { Place, Problems } from "../kernel/index.ts";

/** A larger file, or one of more parts, is no configuration but a mistake or an attack. */
export const MAX_FILE_BYTES: number = 1024 * 1024;
const MAX_TOKENS = 200_000;
const MAX_DEPTH = 64;
/** After its first syntax errors a file is misread, and most of what is then reported is noise. */
const MAX_SYNTAX_ERRORS = 20;

export interface YamlFile {
  /** Undefined for a file that holds nothing, or too much to look at. */
  readonly contents: ParsedNode | undefined;
  /** What stands on this line or below may be misread because of a syntax error; Infinity without one. */
  readonly misreadFromLine: number;
  placeAt(offset: number): Place;
}

/** Reads YAML 1.2 text, and reports every syntax error. Duplicate keys are left to the caller. */
export function parseYaml(text: string, file: string, problems: Problems): YamlFile {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.max(0, offset));
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const nothing: YamlFile = { contents: undefined, misreadFromLine: 1, placeAt };

  if (Buffer.byteLength(text) > MAX_FILE_BYTES) {
    problems.add({ file }, `The file is larger than ${MAX_FILE_BYTES} bytes.`);
    return nothing;
  }
  const { tokens, tooMuch } = tokenize(text, lines);
  if (tooMuch !== undefined) {
    problems.add(placeAt(tooMuch.offset), tooMuch.message);
    return nothing;
  }

  // Duplicate keys are looked for by our reader: the library compares each key with each other one.
  const options = { stringKeys: true, uniqueKeys: false, resolveKnownTags: false } as const;
  const [document, second] = new Composer(options).compose(tokens, true, text.length);
  const faults = document === undefined ? [] : syntaxFaults(document, second);
  const lineText = (line: number): string => text.split("\n", line)[line - 1] ?? "";
  const linesTold = new Set<number | undefined>();
  for (const { offset, message } of faults.slice(0, MAX_SYNTAX_ERRORS)) {
    const place = placeAt(offset);
    if (linesTold.has(place.line)) continue;
    linesTold.add(place.line);
    const hint = /[{[,].*\$\{/.test(lineText(place.line ?? 1)) ? QUOTE_REFERENCES : undefined;
    problems.add(place, message, hint);
  }
  if (document?.contents === null && faults.length === 0) {
    problems.add({ file, line: 1, column: 1 }, "The file is empty.", "Begin with formatVersion: 1.");
  }
  const misreadFromLine = Math.min(...faults.map(({ offset }) => placeAt(offset).line ?? 1), Infinity);
  return { contents: document?.contents ?? undefined, misreadFromLine, placeAt };
}

const QUOTE_REFERENCES = `Inside { } or [ ], put a value with \${…} in quotes: "\${NAME}".`;

interface Fault {
  readonly offset: number;
  readonly message: string;
}

/**
 * Cuts the text into tokens, and stops at once where it is nested too deeply.
 *
 * The composer recurses. On a file of a million `[` it exhausts the stack again and again until V8 aborts the
 * process, so the depth is looked at here, where the parser keeps it on a stack of its own.
 */
function tokenize(text: string, lines: LineCounter): { tokens: CST.Token[]; tooMuch?: Fault } {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    const { offset } = parser;
    if (parser.stack.length > MAX_DEPTH)
      return { tokens, tooMuch: { offset, message: "The file is nested too deeply." } };
    if (++lexemes > MAX_TOKENS)
      return { tokens, tooMuch: { offset, message: "The file has too many parts." } };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
}

type YamlDocument = Document.Parsed<ParsedNode>;

function syntaxFaults(document: YamlDocument, second: YamlDocument | undefined): Fault[] {
  const faults = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    message: syntaxMessage(error),
  }));
  if (document.directives.yaml.version === "1.1") {
    // 1.1 reads `no` as false, 010 as 8, and merges `<<`.
    faults.push({ offset: 0, message: "The file asks for YAML 1.1, but only YAML 1.2 is read." });
  }
  if (second !== undefined) {
    faults.push({ offset: second.range[0], message: "The file holds a second YAML document; one is read." });
  }
  return faults.sort((a, b) => a.offset - b.offset).filter(isNoEcho);
}

/** What the parser meets after it gave up on the document is an echo of the first fault. */
function isNoEcho({ message }: Fault, index: number): boolean {
  return index === 0 || !message.includes("in YAML stream");
}

function syntaxMessage({ code, message: words }: YAMLError): string {
  // The parser quotes the text it stumbled over, blanks and all.
  const message = words.trim();
  if (code === "NON_STRING_KEY") return "A key must be plain text.";
  if (message.endsWith("at node end"))
    return "This is not valid YAML: a value has ended, but more text follows.";
  return `This is not valid YAML: ${message}${message.endsWith(".") ? "" : "."}`;
}

import { isAlias, isMap, isScalar, type Node, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { Place, Problems } from "../kernel/index.ts";
import { type References, substitute } from "./substitute.ts";
import { parseYaml, type YamlFile } from "./yaml.ts";

/** A value of the file, where it stands, and what stands in it. */
export interface Located {
  /** Plain data; maps have no prototype. Undefined if a problem was reported for it. */
  value: unknown;
  readonly keyPlace: Place;
  readonly valuePlace: Place;
  /** The text as written, if a `${…}` in it was replaced. */
  readonly written?: string;
  /** A part of it came from `${file:…}`. */
  readonly isSecret?: boolean;
  readonly children?: ReadonlyMap<string, Located>;
}

export interface ReadFile {
  readonly root: Located;
  /** See {@link YamlFile.misreadFromLine}. */
  readonly misreadFromLine: number;
}

/** Far more than any gateway has, far less than a bomb of aliases unfolds to. */
const MAX_VALUES = 50_000;

/**
 * Reads YAML text into plain data with places, and replaces `${…}` in its texts.
 *
 * Reports every syntax error, duplicate key and reference that cannot be resolved, and goes on where it can.
 */
export function readYaml(text: string, file: string, references: References, problems: Problems): ReadFile {
  const yaml = parseYaml(text, file, problems);
  const { contents, misreadFromLine } = yaml;
  const start = contents === undefined ? { file, line: 1, column: 1 } : placeOf(contents, yaml);
  const reader = new Reader(yaml, references, problems);
  const root = contents === undefined ? { value: undefined } : reader.read(contents, start);
  return { root: { ...root, keyPlace: start, valuePlace: start }, misreadFromLine };
}

type Content = Omit<Located, "keyPlace" | "valuePlace">;

const NOTHING: Content = { value: undefined };

class Reader {
  readonly #yaml: YamlFile;
  readonly #references: References;
  readonly #problems: Problems;
  readonly #anchors = new Map<string, Node>();
  /** Bound when first met: an anchor's name may be given anew further down. */
  readonly #targets = new Map<Node, Node | undefined>();
  readonly #open = new Set<Node>();
  #left = MAX_VALUES;

  constructor(yaml: YamlFile, references: References, problems: Problems) {
    this.#yaml = yaml;
    this.#references = references;
    this.#problems = problems;
  }

  read(node: Node, place: Place): Content {
    this.#left--;
    if (this.#left < 0) {
      if (this.#left === -1) this.#problems.add(place, "The file unfolds to too many values.");
      return NOTHING;
    }
    if (isAlias(node)) return this.#readAlias(node, node.source, place);
    // Before its content, so that an alias inside of it is found to contain itself.
    if (node.anchor !== undefined && !this.#targets.has(node)) this.#anchors.set(node.anchor, node);
    this.#targets.set(node, node);
    if (isScalar(node)) return this.#readScalar(node, place);
    this.#open.add(node);
    const content = isMap(node) ? this.#readMap(node) : this.#readList(node);
    this.#open.delete(node);
    return content;
  }

  #readAlias(alias: Node, name: string, place: Place): Content {
    if (!this.#targets.has(alias)) this.#targets.set(alias, this.#anchors.get(name));
    const target = this.#targets.get(alias);
    if (target !== undefined && !this.#open.has(target))
      return this.read(target, placeOf(target, this.#yaml));
    const reason =
      target === undefined ? `there is no &${name} above it` : "it stands inside of what it repeats";
    this.#problems.add(place, `The alias *${name} cannot be followed: ${reason}.`);
    return NOTHING;
  }

  #readScalar({ value }: Scalar, place: Place): Content {
    if (typeof value !== "string") return { value };
    const result = substitute(value, this.#references, (message, hint) => {
      this.#problems.add(place, message, hint);
    });
    if (result === undefined) return NOTHING;
    const { text, hasReference, isSecret } = result;
    return hasReference ? { value: text, written: value, isSecret } : { value: text };
  }

  #readMap(map: YAMLMap): Content {
    const children = new Map<string, Located>();
    const value: Record<string, unknown> = Object.create(null);
    for (const { key, value: node } of map.items) {
      // Any other key is a syntax error, and reported as one.
      if (!isScalar(key) || typeof key.value !== "string") continue;
      const name = key.value;
      const keyPlace = placeOf(key, this.#yaml);
      if (children.has(name)) {
        const first = children.get(name)?.keyPlace;
        this.#problems.add(
          keyPlace,
          `${quote(name)} is given twice; the first stands on line ${first?.line}.`,
        );
      } else if (name === "__proto__") {
        this.#problems.add(keyPlace, "__proto__ cannot be a key.");
      } else {
        const valuePlace = node === null ? keyPlace : placeOf(node as Node, this.#yaml);
        const content = node === null ? { value: null } : this.read(node as Node, valuePlace);
        children.set(name, { ...content, keyPlace, valuePlace });
        value[name] = content.value;
      }
    }
    return { value, children };
  }

  #readList(list: YAMLSeq): Content {
    const children = new Map<string, Located>();
    const value = list.items.map((item, index) => {
      const place = placeOf(item as Node, this.#yaml);
      const content = this.read(item as Node, place);
      children.set(String(index), { ...content, keyPlace: place, valuePlace: place });
      return content.value;
    });
    return { value, children };
  }
}

function placeOf(node: Node, yaml: YamlFile): Place {
  return yaml.placeAt(node.range?.[0] ?? 0);
}

function quote(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

/** The value at a path, or undefined if the file has none there. */
export function locate(root: Located, path: readonly PropertyKey[]): Located | undefined {
  let found: Located | undefined = root;
  for (const key of path) found = found?.children?.get(String(key));
  return found;
}

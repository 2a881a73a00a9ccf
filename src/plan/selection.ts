import type { Graph } from "../graph/index.ts";
import type { FetchSpec, Reader } from "../sources/index.ts";
import type {
  FindNode,
  InputsNode,
  LookupNode,
  ObjectNode,
  PathNode,
  Position,
  ReadNode,
  Selections,
  SourcesNode,
  ValueSource,
} from "./model.ts";

/**
 * Works out what a plan reads of the payloads of its fetches.
 *
 * By fetch spec and not by place: a request asks equal inputs once, so each payload has to hold what every place
 * of the plan needs of it. A fetch of which anything is read that no name tells has no selection.
 */
export function selectionsOf(root: ObjectNode, graph: Graph): Selections {
  const walk = new Walk(graph);
  walk.object(root, undefined);
  const selections = new Map<FetchSpec, readonly string[]>();
  for (const [spec, { names, least, isTold }] of walk.wanted) {
    const asked = names.size > 0 ? [...names].sort() : least;
    // To a backend, an empty list is all there is.
    if (isTold && asked.length > 0) selections.set(spec, asked);
  }
  return selections;
}

/** What is read of the payloads of a fetch, as far as the walk has come. */
interface Wanted {
  readonly names: Set<string>;
  /** What to ask for where nothing is read but that the object is there: its key. */
  least: readonly string[];
  isTold: boolean;
}

/** What a value is a payload of; undefined for what stands deeper in one, and so comes with it. */
type PayloadOf = Wanted | undefined;

class Walk {
  readonly wanted = new Map<FetchSpec, Wanted>();
  readonly #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** @param asked - the payloads of its lookups, where it is another selection of an object that was walked */
  object(node: ObjectNode, origin: PayloadOf, found?: FindNode, asked: readonly PayloadOf[] = []): void {
    const parts = node.lookups.length === 0 ? asked : this.#parts(node, origin, found);
    for (const field of node.fields) {
      switch (field.kind) {
        case "typename":
          break;
        case "read":
          for (let each: ReadNode | undefined = field; each !== undefined; each = each.otherwise)
            this.#position(each.position, readOf(each.from, origin, parts));
          break;
        case "self":
          this.object(field.position.object, origin, found, parts);
          break;
        case "fetch":
          this.#inputs(field, origin, parts);
          this.#position(field.position, this.#fetched(field.fetch.spec, field.fetch.read));
          break;
        case "find":
          this.object(field.position.object, undefined, field);
          break;
        default:
          // What is added to the plan has to say here what it reads.
          field satisfies never;
      }
    }
  }

  /** Whom a plan asks for an object, by what each answers. */
  #parts(node: SourcesNode, origin: PayloadOf, found?: FindNode): PayloadOf[] {
    const asked = [...node.lookups, ...node.spares];
    const parts = asked.map((each) => this.#part(node, each, found));
    for (const { key } of asked) for (const from of key.values()) readOf(from, origin, parts);
    return parts;
  }

  /** What a fetch sends of the object that it stands on. */
  #inputs({ inputs, needs }: InputsNode, origin: PayloadOf, parts: readonly PayloadOf[]): void {
    for (const from of inputs.values()) readOf(from, origin, parts);
    for (const { path } of needs) this.#path(path, origin, parts);
  }

  #path(first: PathNode, origin: PayloadOf, parts: readonly PayloadOf[]): void {
    for (let path: PathNode | undefined = first; path !== undefined; path = path.otherwise) {
      const { from, next } = path;
      if (from.kind === "fetched") this.#inputs(from, origin, parts);
      const value =
        from.kind === "fetched"
          ? this.#fetched(from.fetch.spec, from.fetch.read)
          : readOf(from, origin, parts);
      if (next === undefined) this.#position({ kind: "leaf", nullable: true }, value);
      else this.#path(next.path, value, this.#parts(next.sources, value));
    }
  }

  #part({ graphType }: SourcesNode, { lookup, source }: LookupNode, found: FindNode | undefined): PayloadOf {
    const fetch = lookup ?? found?.fetch;
    const part = fetch && this.#fetched(fetch.spec, fetch.read);
    if (part !== undefined) {
      const fields = this.#graph.types.get(graphType)?.fields;
      const key = lookup?.keyFields ?? [...(found?.fetch.keyArguments?.keys() ?? [])];
      part.least = key.flatMap((name) => fields?.get(name)?.values.get(source)?.properties ?? []);
    }
    return part;
  }

  #fetched(spec: FetchSpec, read: Reader): PayloadOf {
    if (!spec.takesSelection) return undefined;
    let wanted = this.wanted.get(spec);
    if (wanted === undefined) {
      const { itemProperties } = spec;
      wanted = { names: new Set(itemProperties), least: [], isTold: itemProperties !== undefined };
      this.wanted.set(spec, wanted);
    }
    return through(read, wanted);
  }

  #position(position: Position, of: PayloadOf): void {
    switch (position.kind) {
      case "leaf":
        // A value of any shape, or of none with properties: all of it goes out.
        if (of !== undefined) of.isTold = false;
        break;
      case "list":
        this.#position(position.item, of);
        break;
      case "index":
        this.#position(position.position, of);
        break;
      case "object":
        this.object(position.object, of);
        break;
      case "abstract": {
        const { graphType, source, byGraphType } = position;
        if (of !== undefined) {
          const discriminator = this.#graph.discriminatorOf(graphType, source);
          if (discriminator === undefined) of.isTold = false;
          else of.names.add(discriminator);
        }
        for (const object of byGraphType.values()) this.object(object, of);
        break;
      }
      default:
        position satisfies never;
    }
  }
}

function readOf(from: ValueSource, origin: PayloadOf, parts: readonly PayloadOf[]): PayloadOf {
  if (from.kind === "known") return undefined;
  return through(from.read, from.kind === "origin" ? origin : parts[from.lookup]);
}

/** Notes what a reader reads of a payload, and tells what its value is a payload of. */
function through({ properties }: Reader, of: PayloadOf): PayloadOf {
  if (of === undefined) return undefined;
  if (properties === undefined) of.isTold = false;
  else for (const name of properties) of.names.add(name);
  return properties?.length === 0 ? of : undefined;
}

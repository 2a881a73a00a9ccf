import type { BreakerSettings } from "../config/index.ts";
import { type BreakerEnvironment, BreakerNode, type BreakerStatus } from "./breaker-node.ts";
import { type AttemptGate, SourceBreakers } from "./source-breakers.ts";

/** One fetch of a field, as its breakers know it. */
export interface BreakerPlace {
  readonly source: string;
  /** What the source is asked for, without its arguments: `GET /reviews`, `shop.products.v1.Products/GetProduct`. */
  readonly method: string;
  /** `Product.reviews`. */
  readonly coordinate: string;
}

/**
 * All breakers of a configuration. They are defined when the graph is built, one for each source, method and
 * coordinate, and never for anything that a request says: so their number is bounded.
 */
export class BreakerRegistry {
  readonly #environment: BreakerEnvironment;
  readonly #sources = new Map<string, SourceBreakers>();
  readonly #methods = new Map<string, AttemptGate>();
  readonly #coordinates = new Map<string, BreakerNode>();

  #openCount = 0;
  #watcher: BreakerEnvironment["onChange"] = () => undefined;

  constructor(environment: BreakerEnvironment) {
    this.#environment = {
      ...environment,
      onChange: (change) => {
        if (change.to === "open") this.#openCount++;
        if (change.from === "open") this.#openCount--;
        environment.onChange(change);
        this.#watcher(change);
      },
    };
  }

  /** Tells of each change from now on, in place of whoever was told before. */
  watch(watcher: BreakerEnvironment["onChange"]): void {
    this.#watcher = watcher;
  }

  /** How many are open, or held open: while it is 0, nobody has to ask which. */
  get openCount(): number {
    return this.#openCount;
  }

  /** The breakers of a source and of one of its methods; fetches of them share these, as the first defined them. */
  method({ source, method }: Omit<BreakerPlace, "coordinate">, settings: BreakerSettings): AttemptGate {
    return this.#method(this.#source(source, settings), `${source}:${method}`, settings);
  }

  /** The breaker of a field, below that of its method if there is one. */
  coordinate(
    { source, method, coordinate: name }: BreakerPlace,
    settings: BreakerSettings,
    above: AttemptGate | undefined,
  ): BreakerNode {
    const key = `${source}:${method} ${name}`;
    let node = this.#coordinates.get(key);
    if (node === undefined) {
      const identity = { name, level: "coordinate", source } as const;
      node = new BreakerNode(identity, above?.node, settings, this.#environment);
      this.#coordinates.set(key, node);
    }
    return node;
  }

  /** Every breaker: sources first, then methods, then coordinates. */
  list(): BreakerStatus[] {
    return [...this.#nodes()].map((node) => node.status());
  }

  /** The breakers of that name: more than one where several sources fetch a coordinate, none if it is unknown. */
  find(name: string): BreakerNode[] {
    return [...this.#nodes()].filter((node) => node.identity.name === name);
  }

  #source(name: string, settings: BreakerSettings): SourceBreakers {
    let source = this.#sources.get(name);
    if (source === undefined) {
      const node = new BreakerNode(
        { name, level: "source", source: name },
        undefined,
        settings,
        this.#environment,
      );
      source = new SourceBreakers(node, this.#environment.clock);
      this.#sources.set(name, source);
    }
    return source;
  }

  #method(source: SourceBreakers, name: string, settings: BreakerSettings): AttemptGate {
    let method = this.#methods.get(name);
    if (method === undefined) {
      const { node } = source;
      const identity = { name, level: "method", source: node.identity.name } as const;
      method = source.addMethod(new BreakerNode(identity, node, settings, this.#environment));
      this.#methods.set(name, method);
    }
    return method;
  }

  *#nodes(): Generator<BreakerNode> {
    for (const { node } of this.#sources.values()) yield node;
    for (const { node } of this.#methods.values()) yield node;
    yield* this.#coordinates.values();
  }
}

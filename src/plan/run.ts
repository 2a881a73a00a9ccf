import { type GraphQLError, getArgumentValues } from "graphql";
import type { Graph } from "../graph/index.ts";
import { Failure, toFailure } from "../kernel/index.ts";
import type { Substitute } from "../policy/index.ts";
import { canonical, type FetchScope, type FetchSpec } from "../sources/index.ts";
import { bindArguments } from "./arguments.ts";
import { Batcher } from "./batcher.ts";
import type { Instance, Life } from "./instance.ts";
import type { ArgumentsNode, Selections } from "./model.ts";
import type { Path } from "./slot.ts";

/** Stands for a value that is an error at a place that may not be null; the error is recorded. */
export const BUBBLE: unique symbol = Symbol("bubble");

/** A failed place of the answer. */
export interface PlanError {
  readonly error: Failure | GraphQLError | Error;
  path: Path;
}

/** A place of the answer whose value stands in for one that failed. */
export interface Substitution {
  readonly substitute: Substitute;
  readonly path: Path;
}

/** One of a field, with the life of the object that the field is of. */
interface NotedSubstitution extends Substitution {
  readonly life?: Life;
}

/** What starts everything that objects of one kind wait for, for all of them together. */
export interface Starter {
  startAll(instances: readonly Instance[], run: Run): void;
}

/** A place where an object stood that does not exist; what its path is passed on to stands there, too. */
export interface Absent {
  readonly at: Path;
  /** The error of the place itself, where it may not be null. */
  readonly failure: Failure | undefined;
}

/** A fetch that an execution does not ask: why, and what each key would get. */
export interface Refused {
  readonly reason: Failure;
  readonly outcome: unknown;
}

/** What lives as long as one execution of a plan. */
export class Run {
  readonly scope: FetchScope;
  readonly graph: Graph;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly errors: PlanError[] = [];
  readonly substitutions: NotedSubstitution[] = [];
  /** Parts of objects that stand in for others, and why the others are not there. */
  readonly standIns: Map<unknown, Failure> = new Map();
  /** Objects that turned out not to exist: what failed in them is of no interest. */
  readonly absent: Absent[] = [];
  readonly batcher: Batcher;
  readonly #refused: ReadonlyMap<FetchSpec, Refused>;
  readonly #arguments = new Map<ArgumentsNode, BoundArguments>();
  #queue = new Map<Starter, Instance[]>();
  #pending = 0;
  #idle: (() => void) | undefined;
  #broken: ((error: unknown) => void) | undefined;

  constructor(
    scope: FetchScope,
    graph: Graph,
    variables: Readonly<Record<string, unknown>>,
    { selections, refused }: { selections: Selections; refused: ReadonlyMap<FetchSpec, Refused> },
  ) {
    this.scope = scope;
    this.graph = graph;
    this.variables = variables;
    this.batcher = new Batcher(scope, selections);
    this.#refused = refused;
  }

  /** What the plan of this execution says is refused. */
  refused(spec: FetchSpec): Refused {
    const refused = this.#refused.get(spec);
    if (refused === undefined) throw new Error(`${spec.coordinate} is not refused`);
    return refused;
  }

  /** Records an error whose path is filled in on the way out. */
  fail(error: unknown, path: Path = []): void {
    this.errors.push({ error: error instanceof Error ? error : toFailure(error), path });
  }

  /** Puts a key before the paths of all errors since `from`. */
  prefix(from: number, key: string | number): void {
    for (let index = from; index < this.errors.length; index++) this.errors[index]?.path.unshift(key);
  }

  prefixAll(from: number, path: Path): void {
    for (let index = from; index < this.errors.length; index++) this.errors[index]?.path.unshift(...path);
  }

  /** The arguments of a graph field; the same for every object it is read of. */
  argumentsOf(node: ArgumentsNode): BoundArguments {
    let bound = this.#arguments.get(node);
    if (bound === undefined) {
      const args = getArgumentValues(node.definition, node.node, this.variables);
      const values = bindArguments(node.bindings, args, this.scope);
      bound = { values, key: canonical(values) };
      this.#arguments.set(node, bound);
    }
    return bound;
  }

  /** Notes an object whose fetches and lookups start with those of all others of its kind. */
  enqueue(linked: Starter, instance: Instance): void {
    const instances = this.#queue.get(linked);
    if (instances === undefined) this.#queue.set(linked, [instance]);
    else instances.push(instance);
  }

  /**
   * Starts all that was noted, and resolves when nothing is left to wait for.
   *
   * Rejects for a bug of ours alone: in a callback it would be an unhandled rejection, which ends the process.
   */
  async settle(): Promise<void> {
    this.#drain();
    if (this.#pending === 0) return;
    await new Promise<void>((resolve, reject) => {
      this.#idle = resolve;
      this.#broken = reject;
    });
  }

  #drain(): void {
    while (this.#queue.size > 0) {
      const queue = this.#queue;
      this.#queue = new Map();
      for (const [linked, instances] of queue) linked.startAll(instances, this);
    }
    for (const sent of this.batcher.send()) {
      this.#pending++;
      sent.then(() => this.#arrived()).catch((error: unknown) => this.#broken?.(error));
    }
  }

  #arrived(): void {
    this.#drain();
    this.#pending--;
    if (this.#pending === 0) this.#idle?.();
  }
}

export interface BoundArguments {
  readonly values: Readonly<Record<string, unknown>>;
  readonly key: string;
}

/** The error of a null at a place that the schema calls non-null. */
export function nullFailure(): Failure {
  return new Failure("BAD_UPSTREAM", { detail: "null where the schema promises a value" });
}

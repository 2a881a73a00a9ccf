import type { DocumentNode, OperationDefinitionNode } from "graphql";
import type { ClientSchema, Projection, Step } from "../clients/index.ts";
import type { Graph } from "../graph/index.ts";
import { type Dependencies, dependenciesOf, type LinkedPlan } from "../plan/index.ts";
import { type CallerReads, callerText, canonical, type FetchScope, noteReads } from "../sources/index.ts";

/** An operation about to be executed. */
export interface Execution {
  readonly document: DocumentNode;
  readonly node: OperationDefinitionNode;
  readonly coerced: Readonly<Record<string, unknown>>;
  /** Undefined where graphql-js executes it. */
  readonly plan: LinkedPlan | undefined;
}

/** What an answer depends on beside the operation, its variables and the caller's identity. */
interface Terms {
  readonly headers: readonly string[];
}

/** Tells which operations of a client's may share one execution. */
export class SharedOperations {
  readonly #client: ClientSchema;
  readonly #graph: Graph;
  readonly #documents = new WeakMap<DocumentNode, number>();
  #lastDocument = 0;
  readonly #terms = new WeakMap<LinkedPlan, Terms | "never">();
  #termsWithoutPlan: Terms | "never" | undefined;

  constructor(client: ClientSchema, graph: Graph) {
    this.#client = client;
    this.#graph = graph;
  }

  /**
   * A text that is equal exactly for operations with the same answer; undefined where none may be shared: for a
   * mutation, and where any fetch that may be made is excluded.
   *
   * Documents are told apart as objects: the document store has one for equal texts.
   */
  keyOf({ document, node, coerced, plan }: Execution, scope: FetchScope): string | undefined {
    if (node.operation !== "query") return undefined;
    const terms = plan === undefined ? this.#withoutPlan() : this.#ofPlan(plan);
    if (terms === "never") return undefined;
    try {
      const number = this.#numberOf(document);
      const asked = `${number} ${node.name?.value ?? ""}\n${canonical(coerced)}`;
      return `${asked}\n${scope.writes.settled}\n${callerText(terms.headers, scope)}`;
    } catch {
      // Variables too deep to compare.
      return undefined;
    }
  }

  #numberOf(document: DocumentNode): number {
    const known = this.#documents.get(document);
    if (known !== undefined) return known;
    this.#documents.set(document, ++this.#lastDocument);
    return this.#lastDocument;
  }

  #ofPlan(plan: LinkedPlan): Terms | "never" {
    let terms = this.#terms.get(plan);
    if (terms === undefined) {
      terms = termsOf(dependenciesOf(plan.plan));
      this.#terms.set(plan, terms);
    }
    return terms;
  }

  /** Of what graphql-js executes it is not known what it fetches: it may be anything. */
  #withoutPlan(): Terms | "never" {
    this.#termsWithoutPlan ??= termsOf(allDependencies(this.#client, this.#graph));
    return this.#termsWithoutPlan;
  }
}

function termsOf({ specs, bindings }: Dependencies): Terms | "never" {
  const reads: CallerReads = { headers: new Set(), requestId: false };
  for (const { policies, requestHeaders, usesRequestId } of specs) {
    if (!policies.settings.singleFlight.enabled || usesRequestId) return "never";
    for (const name of requestHeaders) reads.headers.add(name);
  }
  for (const { template } of bindings) if (template !== undefined) noteReads(template, reads);
  return reads.requestId ? "never" : { headers: [...reads.headers].sort() };
}

function allDependencies(client: ClientSchema, graph: Graph): Dependencies {
  const dependencies: Dependencies = { specs: new Set(), fed: new Set(), bindings: new Set() };
  for (const [name, { fields, lookups }] of graph.types) {
    if (name === "Mutation") continue;
    for (const { fetch } of fields.values()) if (fetch !== undefined) dependencies.specs.add(fetch.spec);
    for (const { spec } of lookups) dependencies.specs.add(spec);
  }
  for (const { name, fields } of client.types.values()) {
    if (name === client.schema.getMutationType()?.name) continue;
    for (const { projection } of fields.values())
      if (projection !== undefined) addProjection(projection, dependencies);
  }
  return dependencies;
}

function addProjection(projection: Projection, into: Dependencies): void {
  const isView = projection.kind === "view";
  addSteps(isView ? projection.base : projection.steps, into);
  if (isView) for (const field of projection.fields.values()) addProjection(field, into);
}

function addSteps(steps: readonly Step[], { bindings }: Dependencies): void {
  for (const step of steps) {
    if (step.kind === "field") for (const binding of step.args) bindings.add(binding);
  }
}

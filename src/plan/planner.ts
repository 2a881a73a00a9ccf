import { type DocumentNode, Kind, type OperationDefinitionNode, valueFromASTUntyped, visit } from "graphql";
import type { ClientSchema } from "../clients/index.ts";
import type { Graph } from "../graph/index.ts";
import { compilePlan } from "./compile.ts";
import { LinkedPlan } from "./linked-plan.ts";
import type { Plan } from "./model.ts";
import type { Refusals } from "./refusals.ts";
import { NotCompiled } from "./subject.ts";

/** Plans of one document for other values of the variables in `@skip` and `@include`; the oldest goes first. */
const MAX_VARIANTS = 32;

interface DocumentPlans {
  /** Variables that decide what is selected. */
  readonly conditions: readonly string[];
  readonly variants: Map<string, LinkedPlan | NotCompiled>;
}

/**
 * Keeps the plans of a client's operations for as long as their documents are kept; what bounds the documents
 * bounds the plans.
 */
export class Planner {
  readonly #client: ClientSchema;
  readonly #graph: Graph;
  readonly #documents = new WeakMap<DocumentNode, DocumentPlans>();

  constructor(client: ClientSchema, graph: Graph) {
    this.#client = client;
    this.#graph = graph;
  }

  /** The plan of a valid operation, or why it has none. */
  planOf(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): LinkedPlan | NotCompiled {
    const plans = this.#plansOf(document);
    const values = plans.conditions.map((name) => variables[name] === true);
    const key = `${operation.loc?.start ?? operation.name?.value ?? ""} ${values.join()}`;
    let plan = plans.variants.get(key);
    if (plan === undefined) {
      plan = this.#compile(document, operation, decisionsOf(plans.conditions, variables));
      const [oldest] = plans.variants.size >= MAX_VARIANTS ? plans.variants.keys() : [];
      if (oldest !== undefined) plans.variants.delete(oldest);
      plans.variants.set(key, plan);
    }
    return plan;
  }

  /**
   * Compiles every operation of a document ahead, a Boolean variable without a default taken for true. Whether all
   * of them could be compiled.
   */
  prepare(document: DocumentNode): boolean {
    const plans = document.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? [this.planOf(document, definition, assumedVariables(definition))]
        : [],
    );
    return !plans.some((plan) => plan instanceof NotCompiled);
  }

  #compile(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    decisions: Readonly<Record<string, unknown>>,
  ): LinkedPlan | NotCompiled {
    const compile = (refusals?: Refusals): Plan =>
      compilePlan(this.#client, this.#graph, document, operation, decisions, refusals);
    try {
      return new LinkedPlan(compile(), compile);
    } catch (error) {
      if (error instanceof NotCompiled) return error;
      throw error;
    }
  }

  #plansOf(document: DocumentNode): DocumentPlans {
    let plans = this.#documents.get(document);
    if (plans === undefined) {
      plans = { conditions: conditionsOf(document), variants: new Map() };
      this.#documents.set(document, plans);
    }
    return plans;
  }
}

/** The operation that a request names, or the only one. */
export function operationOf(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode | undefined {
  return document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (name === undefined || definition.name?.value === name),
  );
}

/** What the variables of an operation are taken for before it is asked. */
export function assumedVariables({
  variableDefinitions = [],
}: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue === undefined ? true : valueFromASTUntyped(defaultValue),
    ]),
  );
}

/** Of the variables of a request no more than what a plan is made of: it is kept. */
function decisionsOf(
  conditions: readonly string[],
  variables: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(conditions.map((name) => [name, variables[name]]));
}

function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(node) {
      if (node.name.value !== "skip" && node.name.value !== "include") return;
      for (const { value } of node.arguments ?? [])
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names].sort();
}

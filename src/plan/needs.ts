import { getNamedType, isLeafType } from "graphql";
import type { FieldFetch, Graph, GraphField } from "../graph/index.ts";
import type { PathStep } from "../sources/index.ts";
import { defaultArguments } from "./arguments.ts";
import type { FetchedSource, InputsNode, NeedNode, PathNode, ValueSource } from "./model.ts";
import { type Refusals, refusedBy } from "./refusals.ts";
import { NotCompiled, Subject } from "./subject.ts";

/** What a fetch sends of the object that its field stands on, and where that is. */
export function inputsOf(
  asked: GraphField,
  fetch: FieldFetch,
  subject: Subject,
  graph: Graph,
): Pick<InputsNode, "inputs" | "needs" | "refusedBy"> {
  const { coordinate } = asked;
  const by = refusedBy(asked, subject.type, subject, subject.refusals);
  if (by !== undefined) return { inputs: new Map(), needs: [], refusedBy: by };
  const inputs = new Map<string, ValueSource>();
  let isAtHand = fetch.requires.length === 0;
  for (const name of fetch.spec.objectFields) {
    const field = fieldOf(subject, name, coordinate);
    const [from, ...others] = field.fetch === undefined ? subject.findToSend(field) : [];
    if (from === undefined || others.length > 0) isAtHand = false;
    else inputs.set(name, from);
  }
  if (isAtHand) return { inputs, needs: [], refusedBy: undefined };
  const sent = [...fetch.spec.objectFields].map((name): NeedNode => {
    const path = pathOf([{ kind: "name", name }], coordinate, subject, graph);
    return { kind: "field", name, path };
  });
  const required = fetch.requires.map(({ argument, mapping }): NeedNode => {
    if (mapping.kind === "object") throw new NotCompiled(`${coordinate} requires an object of paths`);
    return { kind: "argument", name: argument, path: pathOf(mapping.steps, coordinate, subject, graph) };
  });
  return { inputs: new Map(), needs: [...sent, ...required], refusedBy: undefined };
}

function fieldOf(subject: Subject, name: string, needer: string): GraphField {
  const field = subject.type.fields.get(name);
  if (field === undefined) throw new NotCompiled(`${needer} needs "${name}", which nobody has`);
  return field;
}

/** A path of names and indexes from an object. */
function pathOf(steps: readonly PathStep[], needer: string, subject: Subject, graph: Graph): PathNode {
  const [first, ...rest] = steps;
  if (first?.kind !== "name") throw new NotCompiled(`${needer} needs what is no field`);
  const field = fieldOf(subject, first.name, needer);
  const froms = field.fetch === undefined ? subject.findToSend(field) : [fetchedOf(field, subject, graph)];
  const next = rest.findIndex(({ kind }) => kind !== "index");
  const inItem = next < 0 ? [] : rest.slice(next);
  const indexes = rest
    .slice(0, rest.length - inItem.length)
    .flatMap((step) => (step.kind === "index" ? step.index : []));
  return froms.reduceRight<PathNode | undefined>((otherwise, from) => {
    const source = from.kind === "fetched" ? from.fetch.spec.source : subject.sourceOf(from);
    return {
      coordinate: field.coordinate,
      from,
      indexes,
      next: nextOf(field, inItem, { source, refusals: subject.refusals }, needer, graph),
      otherwise,
    };
  }, undefined) as PathNode;
}

/** The way on from the object that a field holds, in the payload of a source. */
function nextOf(
  field: GraphField,
  steps: readonly PathStep[],
  { source, refusals }: { readonly source: string; readonly refusals: Refusals },
  needer: string,
  graph: Graph,
): PathNode["next"] {
  const named = getNamedType(field.type);
  const [step] = steps;
  if (isLeafType(named) && step === undefined) return undefined;
  const type = graph.types.get(named.name);
  const next = step?.kind === "name" ? type?.fields.get(step.name) : undefined;
  if (type === undefined || next === undefined) throw new NotCompiled(`${needer} needs what is no leaf`);
  const subject = new Subject(type, { origin: source }, [next], refusals);
  const { graphType, lookups, spares } = subject;
  return { sources: { graphType, lookups, spares }, path: pathOf(steps, needer, subject, graph) };
}

function fetchedOf(field: GraphField, subject: Subject, graph: Graph): FetchedSource {
  const { coordinate, fetch } = field;
  if (fetch === undefined || fetch.keyArguments !== undefined || fetch.keys !== undefined)
    throw new NotCompiled(`${coordinate} cannot be needed`);
  return {
    kind: "fetched",
    coordinate,
    fetch,
    args: defaultArguments(field),
    ...inputsOf(field, fetch, subject, graph),
  };
}

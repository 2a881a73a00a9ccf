import {
  type ASTNode,
  type ConstDirectiveNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isObjectType,
} from "graphql";
import { Problems, suggest } from "../../kernel/index.ts";
import { argumentOf, directiveOf, mappingOf } from "../directive.ts";
import type { FieldToFetch } from "../kind.ts";
import { type Mapping, nameMapping, type PathStep } from "../mapping.ts";
import { toPayloadName } from "../naming.ts";
import { placeOf } from "../place.ts";
import type { ProtoMessage, ProtoMethod, Protos } from "./protos.ts";

/**
 * Checks every field that is read from the answers of a method against the messages that the proto declares, so
 * that a slip of the pen is found at the start and not as a null in production.
 */
export class PayloadCheck {
  readonly #protos: Protos;
  /** Pairs of type and message that were looked at. */
  readonly #seen = new Set<string>();

  constructor(protos: Protos) {
    this.#protos = protos;
  }

  check(field: FieldToFetch, method: ProtoMethod, problems: Problems): void {
    // A syntax error in either is reported where it is compiled.
    const select = argumentOf(field.directive, "select");
    const selected = mappingOf(select, new Problems());
    if (select !== undefined && selected === undefined) return;
    const message =
      selected === undefined ? method.output : this.#follow(selected, method.output, select, problems);
    const from = argumentOf(field.from, "field");
    const mapping = mappingOf(from, new Problems());
    const value = mapping === undefined ? message : this.#follow(mapping, message, from, problems);
    if (mapping?.kind !== "object") this.#visit(field.type, value, problems);
  }

  /** The message that a mapping leads to; undefined where it is no message, or none that is known. */
  #follow(
    mapping: Mapping,
    message: ProtoMessage | undefined,
    node: ASTNode | undefined,
    problems: Problems,
  ): ProtoMessage | undefined {
    if (mapping.kind === "path") return this.#walk(mapping.steps, message, node, problems);
    const base = this.#walk(mapping.base, message, node, problems);
    for (const entry of mapping.entries.values()) this.#follow(entry, base, node, problems);
    return undefined;
  }

  #walk(
    steps: readonly PathStep[],
    start: ProtoMessage | undefined,
    node: ASTNode | undefined,
    problems: Problems,
  ): ProtoMessage | undefined {
    let message = start;
    for (const step of steps) {
      if (message === undefined) return undefined;
      if (step.kind === "index") continue;
      if (step.kind === "entries") return undefined;
      const field = message.fields.get(step.name);
      if (field === undefined) {
        const nearest = suggest(step.name, message.fields.keys());
        problems.add(
          placeOf(node),
          `the message ${message.name} has no field "${step.name}"`,
          nearest === undefined
            ? `It has ${[...message.fields.keys()].join(", ") || "none"}.`
            : `Did you mean "${nearest}"?`,
        );
        return undefined;
      }
      message = field.isMap ? undefined : this.#protos.messages.get(field.type ?? "");
    }
    return message;
  }

  #visit(type: GraphQLOutputType, message: ProtoMessage | undefined, problems: Problems): void {
    const named: GraphQLNamedType = getNamedType(type);
    if (message === undefined || !isObjectType(named)) return;
    const pair = `${named.name} ${message.name}`;
    if (this.#seen.has(pair)) return;
    this.#seen.add(pair);
    for (const field of Object.values(named.getFields())) {
      if (directiveOf(field.astNode, "grpc") !== undefined) continue;
      const from: ConstDirectiveNode | undefined = directiveOf(field.astNode, "from");
      const written = argumentOf(from, "field");
      const mapping =
        mappingOf(written, new Problems()) ?? nameMapping(toPayloadName(field.name, "snake_case"));
      const node = written ?? field.astNode;
      const value = this.#follow(mapping, message, node ?? undefined, problems);
      if (mapping.kind === "path") this.#visit(field.type, value, problems);
    }
  }
}

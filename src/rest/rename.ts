import { type DocumentNode, Kind, visit } from "graphql";
import type { Endpoint } from "./model.ts";
import { memberName } from "./naming.ts";

/**
 * The document without the directives of this layer, each field with the alias that the answer calls it by.
 *
 * So an answer is named when it is made, and nobody walks it once more to rename its members.
 */
export function toServedDocument(document: DocumentNode, naming: Endpoint["naming"]): DocumentNode {
  return visit(document, {
    Directive: ({ name }) => (name.value === "endpoint" || name.value === "param" ? null : undefined),
    Field: {
      leave(node) {
        const name = memberName(node.name.value, naming);
        if (node.alias !== undefined || name === node.name.value) return undefined;
        return { ...node, alias: { kind: Kind.NAME, value: name } };
      },
    },
  });
}

import {
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  isInterfaceType,
  isObjectType,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from "graphql";
import { directiveOf } from "../sources/index.ts";

/**
 * A served schema as SDL, with `@semanticNonNull` where its fields have it: what generates code reads it there.
 *
 * In two steps, because `printSchema` of graphql-js prints no directive where it is used.
 */
export function printClientSchema(schema: GraphQLSchema): string {
  const text = printSchema(schema);
  if (!schema.getDirectives().some(({ name }) => name === "semanticNonNull")) return text;
  const withDirectives = <Node extends ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode>(
    node: Node,
  ): Node => {
    const type = schema.getType(node.name.value);
    const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
    const directivesOf = ({ name }: FieldDefinitionNode): FieldDefinitionNode["directives"] => {
      const directive = directiveOf(fields[name.value]?.astNode, "semanticNonNull");
      return directive === undefined ? [] : [directive];
    };
    const own = node.fields?.map((field) => ({
      ...field,
      directives: [...(field.directives ?? []), ...(directivesOf(field) ?? [])],
    }));
    return { ...node, fields: own };
  };
  return print(
    visit(parse(text), { ObjectTypeDefinition: withDirectives, InterfaceTypeDefinition: withDirectives }),
  );
}

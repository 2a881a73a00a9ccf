import { SEMANTIC_NON_NULL_SDL } from "./semantic-non-null.ts";

/** The directives of client schemas. */
export const CLIENT_SDL: string = `
scalar _Expression

"""
Where in the graph a field is: a path from its object (\`images[0].thumbnailUrl\`), \`$\` for the object itself, or
an object of paths. Without it, a field is the graph's field of its name. On a type: the graph's name for it.
"""
directive @from(
  "On a field: a path, or an object of paths."
  field: String
  "On a type: its name in the graph."
  type: String
  "Arguments for the steps of the path: values, or \`$args\` of this field. An argument that is not here has the field's own of that name."
  args: _Expression
) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT
${SEMANTIC_NON_NULL_SDL}`;

// A plugin of codegen.yml: the names of each directive's arguments, as one type.

export function plugin(schema) {
  const lines = schema
    .getDirectives()
    .filter(({ astNode }) => astNode)
    .map(({ name, args }) => `  ${name}: ${args.map((arg) => `'${arg.name}'`).join(" | ") || "never"};`);
  return `/** The directives of our SDL, each with the names of its arguments. */
export type DirectiveArguments = {
${lines.sort().join("\n")}
};
`;
}

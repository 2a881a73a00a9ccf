import type { InputsNode, LookupNode, PathNode, SourcesNode, ValueSource } from "./model.ts";

/** The key that a source is asked by: "id", or "sku of products" where another source has to tell it first. */
export function keyToText({ key }: LookupNode, asked: readonly LookupNode[]): string[] {
  return [...key].map(([name, from]) => withSource(name, from, asked));
}

/** What a fetch sends of its object: "id", "sku of products", "kilos = size.kilos of products" by `@require`. */
export function needsToText({ inputs, needs }: InputsNode, asked: readonly LookupNode[]): string[] {
  const sent = [...inputs].map(([name, from]) => withSource(name, from, asked));
  const gathered = needs.map(({ kind, name, path }) => {
    const text = pathToText(path, asked);
    return kind === "argument" ? `${name} = ${text}` : text;
  });
  return [...sent, ...gathered];
}

/** Whom a plan asks for an object, in the order that values name them by. */
export function askedOf({ lookups, spares }: SourcesNode): readonly LookupNode[] {
  return [...lookups, ...spares];
}

function pathToText(path: PathNode, asked: readonly LookupNode[]): string {
  const { coordinate, from, indexes, next } = path;
  const name = coordinate.slice(coordinate.indexOf(".") + 1);
  const items = indexes.map((index) => `[${index}]`).join("");
  const here =
    from.kind === "fetched"
      ? `${name}${items} of ${from.fetch.spec.source}`
      : withSource(`${name}${items}`, from, asked);
  return next === undefined ? here : `${here} > ${pathToText(next.path, askedOf(next.sources))}`;
}

function withSource(text: string, from: ValueSource, asked: readonly LookupNode[]): string {
  const source = from.kind === "part" ? asked[from.lookup]?.source : undefined;
  return source === undefined ? text : `${text} of ${source}`;
}

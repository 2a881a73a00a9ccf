import { type FieldModel, nameOf, printType, type Type } from "./model.ts";
import { FieldMaker } from "./world-fields.ts";

/** Draws what ties sources together, once each has its fields. */
export class LinkMaker extends FieldMaker {
  /** Fields that several sources have, which answer the same: leaves, and objects that all of them know. */
  protected sharedFields(): void {
    const random = this.random;
    for (const entity of this.entities) {
      const owners = this.sources.filter((source) => source.types.get(entity.name)?.fields.some(isOwn));
      if (owners.length < 2 || !random.chance(0.5)) continue;
      for (let count = 1 + random.below(2); count > 0; count--) {
        const values = this.values.filter(({ home }) => home === undefined);
        const value = values.length > 0 && random.chance(0.4) ? random.pick(values).name : "String";
        const field = this.plainField({ nonNull: random.chance(0.5), name: value });
        const shared = { ...field, directives: "@shareable", isShared: true };
        for (const owner of owners.length > 2 && random.chance(0.5) ? owners.slice(0, 2) : owners) {
          this.useIfComposite(owner, value);
          owner.types.get(entity.name)?.fields.push(shared);
        }
      }
    }
  }

  /** Arguments that other fields of the object fill, whichever sources have those. */
  protected requires(): void {
    const random = this.random;
    for (const source of this.sources) {
      for (const { name } of this.entities) {
        const fields = source.types.get(name)?.fields ?? [];
        for (const [index, field] of fields.entries()) {
          if (field.isFetched !== true || !random.chance(0.35)) continue;
          const required = Array.from({ length: 1 + random.below(2) }, () => this.required(name, field.name));
          const found = required.flatMap((each) => each ?? []);
          fields[index] = found.reduce(
            (filled, each, position) => withRequired(filled, each, position),
            field,
          );
          for (const { type } of found) if (nameOf(type) === "Colour") this.use(source, "Colour");
        }
      }
    }
  }

  /** A path from an object to a leaf. What was made later may need what was made before, and not the other way round. */
  protected required(typeName: string, needer: string): { path: string; type: Type } | undefined {
    const random = this.random;
    const steps: string[] = [];
    let name = typeName;
    for (let depth = 0; depth < 3; depth++) {
      const fields = this.sources.flatMap((source) => source.types.get(name)?.fields ?? []);
      const usable = fields.filter(
        (field) =>
          !/^[IU]\d/.test(nameOf(field.type)) &&
          (field.isFetched !== true ||
            (!field.args?.includes("need:") && numberOf(field.name) < numberOf(needer))),
      );
      if (usable.length === 0) return undefined;
      const entities = usable.filter(({ type }) => nameOf(type).startsWith("E"));
      const field = random.pick(entities.length > 0 && random.chance(0.4) ? entities : usable);
      let step = field.name;
      let { type } = field;
      while (type.list !== undefined && (random.chance(0.5) || !isLeaf(type))) {
        step += `[${random.below(2)}]`;
        type = type.list;
      }
      steps.push(step);
      if (isLeaf(type)) return { path: steps.join("."), type };
      name = nameOf(type);
    }
    return undefined;
  }
}

function numberOf(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}

function isLeaf(type: Type): boolean {
  return !/^[EVMIU]\d/.test(nameOf(type));
}

function withRequired(
  field: FieldModel,
  { path, type }: { path: string; type: Type },
  index: number,
): FieldModel {
  const nullable = printType({ ...type, nonNull: false });
  return {
    ...field,
    args: `${field.args ?? ""} by${index}: ${nullable} @require(field: "${path}")`,
    directives: field.directives?.replace(/(query|body): \{ /, `$1: { by${index}: "$args.by${index}", `),
  };
}

function isOwn({ name, isFetched }: FieldModel): boolean {
  return isFetched !== true && !["id", "region", "code", "ean"].includes(name);
}

/** Where a value of the answer stands: in an object or a list, under a key. */
export interface Slot {
  /** Where the object or list stands that holds it; undefined for the root. */
  readonly up: Slot | undefined;
  readonly container: Record<string | number, unknown>;
  readonly key: string | number;
  readonly nullable: boolean;
}

export type Path = (string | number)[];

/** The path of the answer that leads to a slot; the root's is empty. */
export function pathOf(slot: Slot): Path {
  const path: Path = [];
  for (let current: Slot | undefined = slot; current?.up !== undefined; current = current.up) {
    path.push(current.key);
  }
  return path.reverse();
}

/** Gives a value up: null goes to the nearest place around it that may be null (GraphQL, section 6.4.4). */
export function giveUp(slot: Slot): void {
  let current = slot;
  while (!current.nullable && current.up !== undefined) current = current.up;
  current.container[current.key] = null;
}

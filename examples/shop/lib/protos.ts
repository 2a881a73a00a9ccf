import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The repository's `protos/`, found from the sources as well as from `dist/`. */
export function findProtos(): string {
  return join(findRoot(), "protos");
}

/**
 * The folder that holds `protos/shop/`, upwards of this file.
 *
 * @throws when there is none, as when `dist/` was copied away without the protos.
 */
export function findRoot(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "protos", "shop"))) return folder;
  }
  throw new Error(`There is no protos/shop folder upwards of ${import.meta.dirname}`);
}

import type { Problem, Problems } from "../kernel/index.ts";

/** Puts the problems found since then in the order of the files, and of the places in each. */
export function sortProblems({ all }: Problems, since: number, files: readonly string[]): void {
  const rank = ({ place }: Problem): number => files.indexOf(place.file);
  const found = all
    .splice(since)
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        (a.place.line ?? 0) - (b.place.line ?? 0) ||
        (a.place.column ?? 0) - (b.place.column ?? 0),
    );
  all.push(...found);
}

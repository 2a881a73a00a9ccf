/** A mistake that somebody could make: another text in one file of `src/plan/`. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Mistakes about what is refused before it is asked, about what stands in, and about what is REQUIRED. Those in what
 * both engines go by, `refusedBy` and the keys of refused lookups, cannot show here: tests of their own count calls.
 */
export const REFUSAL_MUTATIONS: readonly Mutation[] = [
  // What feeds only what is refused is asked; or what feeds something else is not; or nothing is ever refused at once.
  { file: "subject.ts", from: "known, asked }, asking, refusals)", to: "known, asked }, asking)" },
  {
    file: "choose-sources.ts",
    from: "if (!holders.has(source) && !wanted.some(({ values }) => values.has(source))) continue;",
    to: "if (!holders.has(source)) continue;",
  },
  {
    file: "choose-sources.ts",
    from: "if (!isRefused) for (const holder of found) holders.add(holder);",
    to: "for (const holder of isRefused ? [] : found.slice(1)) holders.add(holder);",
  },
  {
    file: "subject.ts",
    from: "withoutRefused(fields, type, { origin, known }, refusals)",
    to: "[...fields]",
  },
  { file: "execute.ts", from: "reasons === undefined ? linked :", to: "reasons !== undefined ? linked :" },
  // What is refused answers with the refusal itself, whatever stands in for it; or with what stands in, whoever needs it.
  {
    file: "fetches.ts",
    from: "const own = node.refusedBy === spec ? outcome : reason;",
    to: "const own = reason;",
  },
  {
    file: "fetches.ts",
    from: "const own = node.refusedBy === spec ? outcome : reason;",
    to: "const own = outcome;",
  },
  // A substitute is not reported, is sent on, or is read as if it were a payload.
  {
    file: "fetches.ts",
    from: "run.substitutions.push({ substitute: outcome, path: pathOf(slot), life: instance.life });",
    to: "void slot;",
  },
  {
    file: "gather.ts",
    from: "readItem(withoutSubstitute(outcome), fetch.read)",
    to: "readItem(outcome, fetch.read)",
  },
  { file: "complete.ts", from: "return readOutcome(outcome, read);", to: "return read(outcome);" },
  // Found by the oracle: an object that stood in, and was not found by a lookup, was null without a word.
  { file: "execute.ts", from: "isWithin(path, at) && !isOf(path, at, life)", to: "isWithin(path, at)" },
  // What is REQUIRED takes nothing with it, or everything does.
  {
    file: "fetches.ts",
    from: 'policies.settings.criticality.level === "REQUIRED"',
    to: "policies === undefined",
  },
  {
    file: "fetches.ts",
    from: 'policies.settings.criticality.level === "REQUIRED"',
    to: "policies !== undefined",
  },
];

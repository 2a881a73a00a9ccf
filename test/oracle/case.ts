import { type Arena, openArena, type Verdict } from "./run.ts";
import { type Answerer, decodeOutcome } from "./upstream.ts";

/** All of a case, without what made it. */
export interface Case {
  readonly sources: Readonly<Record<string, string>>;
  readonly client: string;
  readonly operation: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** By question; what is not here is null. */
  readonly outcomes: Readonly<Record<string, unknown>>;
  readonly turnsSeed: number;
  readonly isFaultless: boolean;
  /** The breakers that are held open; default none. */
  readonly open?: readonly string[] | undefined;
  /** Whether the deadline is over when it starts, so that what is OPTIONAL is skipped; default false. */
  readonly isLate?: boolean | undefined;
}

export interface CaseArena {
  /** Undefined if the operation is not valid. */
  play(played: Case): Promise<Verdict | undefined>;
  differs(played: Case): Promise<boolean>;
  close(): Promise<void>;
}

/** Boots the schemas of a case, for it and for those that share them. */
export async function openCase({ sources, client }: Case): Promise<CaseArena> {
  const arena: Arena = await openArena({ sources, client });
  const play = async (played: Case): Promise<Verdict | undefined> => {
    let document: ReturnType<Arena["parse"]>;
    try {
      document = arena.parse(played.operation);
    } catch {
      return undefined;
    }
    if (document === undefined) return undefined;
    const outcomes = new Map(
      Object.entries(played.outcomes).map(([question, value]) => [question, decodeOutcome(value)]),
    );
    let isWhole = true;
    const answer: Answerer = (_spec, _input, question) => {
      if (!outcomes.has(question)) isWhole = false;
      return outcomes.get(question) ?? null;
    };
    const { variables, turnsSeed, isFaultless, open = [], isLate = false } = played;
    const verdict = await arena.play({ document, variables, answer, turnsSeed, isFaultless, open, isLate });
    // What was made smaller is no longer a world without faults.
    return isFaultless && !isWhole ? undefined : verdict;
  };
  return {
    play,
    differs: async (played) => ((await play(played))?.differences.length ?? 0) > 0,
    close: () => arena.close(),
  };
}

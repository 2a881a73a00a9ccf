/** A target, and whether it was met. */
export interface Judgement {
  readonly what: string;
  readonly target: string;
  readonly found: string;
  readonly isHeld: boolean;
  /** Whether a miss can only be the gateway's doing: then the command fails. A busy machine can miss the others. */
  readonly isStrict: boolean;
}

/** What a command has to say. */
export interface Findings {
  /** A paragraph each. */
  readonly words: readonly string[];
  readonly judgements: readonly Judgement[];
  /** For whoever reads the terminal: the first wrong answers, lines of the log. */
  readonly problems: readonly string[];
}

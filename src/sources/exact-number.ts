/** A number of an answer that a double cannot hold, kept as the digits that the backend wrote. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/**
 * report/notes.md is written by hand: an introduction, then a section for each target that is not reached, under
 * its name, with what a profile shows.
 *
 * @typedef {object} Notes
 * @property {string} introduction
 * @property {ReadonlyMap<string, string>} sections by the target's name
 */

/** @type {(text: string) => Notes} */
export function parseNotes(text) {
  const [introduction = "", ...sections] = text.split(/^### /m);
  return {
    introduction: introduction.trim(),
    sections: new Map(
      sections.map((section) => {
        const end = section.indexOf("\n");
        return end < 0 ? [section.trim(), ""] : [section.slice(0, end).trim(), section.slice(end).trim()];
      }),
    ),
  };
}

/** Whether a reader must be told why. @type {(outcome: import("./targets.mjs").Outcome) => boolean} */
export function needsNote({ verdict }) {
  return verdict === "missed" || verdict === "partly";
}

/** What the notes lack, and what they hold in vain. @type {(notes: Notes, outcomes: readonly import("./targets.mjs").Outcome[]) => string[]} */
export function problemsOfNotes({ sections }, outcomes) {
  const lacking = outcomes.filter((outcome) => needsNote(outcome) && !sections.has(outcome.name));
  const names = outcomes.map(({ name }) => name);
  const unknown = [...sections.keys()].filter((name) => !names.includes(name));
  return [
    ...lacking.map(({ name }) => `report/notes.md does not say why this is missed: ${name}`),
    ...unknown.map((name) => `report/notes.md speaks of a target that does not exist: ${name}`),
  ];
}

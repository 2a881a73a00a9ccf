const MINUTE_MS = 60_000;

/** Where the shop's history begins. */
const OPENED_AT = Date.UTC(2025, 0, 1, 8);

/** The day the demo takes place, whatever the wall clock says: records made while it runs come after it. */
const TODAY = Date.UTC(2026, 5, 1, 8);

/** So many minutes after the shop opened; at most 700,000, or it is after {@link minutesIntoToday}. */
export function minutesAfterOpening(minutes: number): Date {
  return new Date(OPENED_AT + minutes * MINUTE_MS);
}

/** So many minutes into the day of the demo. */
export function minutesIntoToday(minutes: number): Date {
  return new Date(TODAY + minutes * MINUTE_MS);
}

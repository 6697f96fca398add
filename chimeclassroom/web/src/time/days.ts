const DAY_MS = 86_400_000;

const midnight = (day: string) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The day `n` days after a day of the calendar. */
export const addDays = (day: string, n: number): string => dayOf(midnight(day) + n * DAY_MS);

/** The day on which the week of a day begins; weeks begin on `first`, counted from Sunday = 0. */
export const startOfWeek = (day: string, first: number): string =>
  addDays(day, -((new Date(midnight(day)).getUTCDay() - first + 7) % 7));

/** The first day of the month `n` months after that of a day. */
export function addMonths(day: string, n: number): string {
  const at = new Date(midnight(day));
  return dayOf(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + n, 1));
}

/** The weeks that show a month, as days; they begin on `first`. */
export function weeksOfMonth(month: string, first: number): string[][] {
  const weeks: string[][] = [];
  const next = addMonths(month, 1);
  for (let week = startOfWeek(addMonths(month, 0), first); week < next; week = addDays(week, 7)) {
    weeks.push([0, 1, 2, 3, 4, 5, 6].map((n) => addDays(week, n)));
  }
  return weeks;
}

/**
 * What to ask the server for to get every event of some local days, whatever the zone: a day more on
 * either side.
 */
export const spanOf = (from: string, until: string) => ({
  from: `${addDays(from, -1)}T00:00:00Z`,
  until: `${addDays(until, 1)}T00:00:00Z`,
});

import type { UsagePeriod } from '../api/types';
import { locale } from '../messages';

/** Of which months one sees the usage: the last twelve, all that are kept, or one, such as 2026-11. */
export type PeriodChoice = string;
export const LAST_YEAR: PeriodChoice = 'year';
export const ALL: PeriodChoice = 'all';

/** This month and the eleven before it, the newest first. */
export function lastMonths(now: Date): string[] {
  return Array.from({ length: 12 }, (_, back) =>
    new Date(Date.UTC(now.getFullYear(), now.getMonth() - back, 1)).toISOString().slice(0, 7),
  );
}

/** What the server is asked for. */
export function periodOf(choice: PeriodChoice, now: Date): UsagePeriod {
  if (choice === ALL) return {};
  if (choice === LAST_YEAR) return { from: lastMonths(now).at(-1) ?? '' };
  return { from: choice, until: choice };
}

/** A month as the viewer's language writes it. */
export function formatMonth(month: string): string {
  const first = new Date(`${month}-01T00:00:00Z`);
  if (Number.isNaN(first.getTime())) return month;
  return new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    month: 'long',
    year: 'numeric',
  }).format(first);
}

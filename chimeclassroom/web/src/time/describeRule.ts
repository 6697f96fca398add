import { locale, t } from '../messages';
import { formatDate, type DateParts } from './dates';
import { repeatOf, WEEKDAYS, type Weekday } from '../editor/rule';

/** A day of the week in the viewer's language. 4 January 1970 was a Sunday. */
export function weekdayName(day: Weekday, style: 'short' | 'long'): string {
  const at = new Date(Date.UTC(1970, 0, 4 + WEEKDAYS.indexOf(day)));
  return new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' }).format(at);
}

/** A local day such as 2026-11-22 as a date. */
export const formatDayAs = (date: string, parts: DateParts): string =>
  formatDate(new Date(`${date}T00:00:00Z`), 'UTC', parts);

/** Parts of a local day such as 2026-11-22 as the viewer writes them. */
export const formatDay = (date: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options }).format(
    new Date(`${date}T00:00:00Z`),
  );

/** What a rule says, in a sentence: `Every 2 weeks on Mon, Wed, until 18 Dec 2026`. */
export function describeRule(rule: string): string {
  const repeat = repeatOf(rule);
  if (repeat.frequency === 'none') return '';
  const days = repeat.weekdays.map((day) => weekdayName(day, 'short'));
  const list = new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' }).format(days);
  const until =
    repeat.until === null ? null : formatDayAs(repeat.until, { month: 'short', year: true });
  return t.repeat.sentence(repeat.frequency, repeat.interval, list, until);
}

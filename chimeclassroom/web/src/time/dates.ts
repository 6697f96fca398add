import type { Settings } from '../api/types';
import { locale } from '../messages';

type Order = 'iso' | 'dmy' | 'mdy';

let order: Order | undefined;

/** Has dates written in an order; undefined and `region` leave it to the viewer's region. */
export function setDateFormat(format: Settings['dateFormat']): void {
  order = format === 'region' ? undefined : format;
}

/** Whether dates are written in an order of their own. */
export const hasDateOrder = (): boolean => order !== undefined;

/** The locale that orders a typed date. */
export const typedDateLocale = (): string =>
  order === undefined ? locale : { iso: 'sv-SE', dmy: 'en-GB', mdy: 'en-US' }[order];

export interface DateParts {
  weekday?: 'short' | 'long';
  month: 'short' | 'long';
  /** False leaves it out of every order; else an ISO date has it anyhow. */
  year?: boolean;
}

/** A date in a zone: `Mon, 23 Nov` as the region has it, or in the order that is set. */
export function formatDate(
  at: Date,
  timeZone: string,
  { weekday, month, year }: DateParts,
): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(at);
  if (order === undefined) {
    return part({
      day: 'numeric',
      month,
      ...(weekday !== undefined && { weekday }),
      ...(year === true && { year: 'numeric' }),
    });
  }
  const ordered = inOrder(order, at, timeZone, part, month, year);
  return weekday === undefined ? ordered : `${part({ weekday })}, ${ordered}`;
}

function inOrder(
  wanted: Order,
  at: Date,
  timeZone: string,
  part: (options: Intl.DateTimeFormatOptions) => string,
  month: 'short' | 'long',
  year: boolean | undefined,
): string {
  // Swedish writes dates as ISO 8601 does.
  if (wanted === 'iso') {
    const iso = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
    return year === false ? iso.slice(-'MM-DD'.length) : iso;
  }
  const [day, name] = [part({ day: 'numeric' }), part({ month })];
  const end = year === true ? part({ year: 'numeric' }) : '';
  if (wanted === 'dmy') return `${day} ${name} ${end}`.trimEnd();
  return end === '' ? `${name} ${day}` : `${name} ${day}, ${end}`;
}

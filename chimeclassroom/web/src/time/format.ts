import { locale, t } from '../messages';
import { formatNumber } from '../messages/language';
import { clockOption } from './clock';
import { formatDate, hasDateOrder } from './dates';
import { knownZone, viewerZone, wallClock } from './zones';

/** A date that cannot be written, such as one beyond the calendar, must not take the page down. */
function orUnknown(write: () => string): string {
  try {
    return write();
  } catch {
    return t.time.unknown;
  }
}

/** From and to in a zone; the date is shown where asked for, or where the range crosses midnight. */
export function formatRange(start: Date, end: Date, zone: string, withDate: boolean): string {
  const timeZone = knownZone(zone);
  const date = withDate || wallClock(start, zone).date !== wallClock(end, zone).date;
  if (date && hasDateOrder()) return orUnknown(() => orderedRange(start, end, timeZone));
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    ...timeOptions(),
    ...(date ? { weekday: 'short', day: 'numeric', month: 'short' } : {}),
  });
  return orUnknown(() => format.formatRange(start, end));
}

/** A range with its dates in the order that is set. */
function orderedRange(start: Date, end: Date, timeZone: string): string {
  const day = (at: Date) => formatDate(at, timeZone, { weekday: 'short', month: 'short' });
  const format = new Intl.DateTimeFormat(locale, { timeZone, ...timeOptions() });
  if (day(start) === day(end)) return `${day(start)}, ${format.formatRange(start, end)}`;
  return `${day(start)}, ${format.format(start)} – ${day(end)}, ${format.format(end)}`;
}

const timeOptions = (): Intl.DateTimeFormatOptions => ({
  hour: 'numeric',
  minute: '2-digit',
  ...clockOption(),
});

/** A moment for machines, nothing for one that cannot be written. */
export const isoMoment = (at: Date): string | undefined =>
  Number.isNaN(at.getTime()) ? undefined : at.toISOString();

/** The parts of a date badge: weekday, day and month, the year when it is another one than this. */
export function badgeParts(at: Date, zone: string, now: Date) {
  if (Number.isNaN(at.getTime())) return { weekday: '', day: '?', month: '', year: null };
  const timeZone = knownZone(zone);
  const part = (options: Intl.DateTimeFormatOptions, when = at) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(when);
  const year = part({ year: 'numeric' });
  return {
    weekday: part({ weekday: 'short' }),
    day: part({ day: 'numeric' }),
    month: part({ month: 'short' }),
    year: year === part({ year: 'numeric' }, now) ? null : year,
  };
}

/** A moment's time of day on this device's clock. */
export const formatClock = (at: Date): string =>
  orUnknown(() =>
    new Intl.DateTimeFormat(locale, { timeStyle: 'short', ...clockOption() }).format(at),
  );

/** A moment with its date, on this device's calendar. */
export const formatMoment = (at: Date): string =>
  orUnknown(() =>
    hasDateOrder()
      ? `${formatDate(at, viewerZone(), { month: 'short', year: true })}, ${formatClock(at)}`
      : new Intl.DateTimeFormat(locale, {
          dateStyle: 'medium',
          timeStyle: 'short',
          ...clockOption(),
        }).format(at),
  );

export const formatPercent = (share: number, digits = 0): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share);

/** `90` is `1 h 30 min`. */
export const formatDuration = (minutes: number): string =>
  t.time.duration(Math.floor(minutes / 60), minutes % 60);

/** Seconds as minutes and seconds, `m:ss`; an attendance of two hours is `120:00`. */
export function formatMinutes(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return inDigits(`${Math.floor(whole / 60)}:${pad(whole % 60)}`);
}

/** A running clock: `4:07`, after an hour `1:04:07`. */
export function formatElapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${Math.floor((whole % 3600) / 60)}:${pad(whole % 60)}`;
  return inDigits(hours === 0 ? rest : `${hours}:${rest.padStart(5, '0')}`);
}

/** The same in the digits of the locale. */
const inDigits = (text: string) => text.replace(/\d/g, (digit) => formatNumber(Number(digit)));

const pad = (n: number) => String(n).padStart(2, '0');

/**
 * How a date is typed in a locale, as a format of the date field: `DD.MM.YYYY`, `MM/DD/YYYY`.
 */
export function typedDateFormat(locale: string): string {
  const letters: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {
    day: 'DD',
    month: 'MM',
    year: 'YYYY',
  };
  return dateParts(locale)
    .map((part) => letters[part.type] ?? part.value)
    .join('');
}

/**
 * Reads a typed date: `2026-11-22`, or three numbers in the order of the locale, whatever stands
 * between them. Anything that is no day of the calendar is null.
 */
export function parseTypedDate(text: string, locale: string): string | null {
  const typed = inLatinDigits(text);
  const iso = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(typed);
  if (iso !== null) return calendarDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numbers = typed.match(/\d+/g)?.map(Number) ?? [];
  if (numbers.length !== 3) return null;
  const order = dateParts(locale).filter((part) => part.type !== 'literal');
  const value = (type: string) => numbers[order.findIndex((part) => part.type === type)] ?? 0;
  const year = value('year');
  return calendarDay(year < 100 ? 2000 + year : year, value('month'), value('day'));
}

/** Arabic and Persian digits as 0 to 9: the last four bits of their code are the number. */
const inLatinDigits = (text: string) =>
  text.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) % 16));

function calendarDay(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= 1000 && year <= 9999 ? date.toISOString().slice(0, 10) : null;
}

const dateParts = (locale: string) =>
  new Intl.DateTimeFormat(locale, {
    calendar: 'gregory',
    numberingSystem: 'latn',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatToParts(new Date(0));

/** Days of the week as RFC 5545 names them, from Sunday on as calendars count. */
export const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export type Frequency = 'none' | 'daily' | 'weekly' | 'monthlyByDay' | 'monthlyByWeekday';

/** How an event repeats, as the editor's fields hold it. */
export interface Repeat {
  frequency: Frequency;
  interval: number;
  weekdays: Weekday[];
  ends: 'count' | 'until';
  count: number;
  until: string | null;
}

export const NO_REPEAT: Repeat = {
  frequency: 'none',
  interval: 1,
  weekdays: [],
  ends: 'count',
  count: 10,
  until: null,
};

const dayOf = (date: string) => new Date(`${date}T00:00:00Z`);

export const weekdayOf = (date: string): Weekday => WEEKDAYS[dayOf(date).getUTCDay()] ?? 'MO';

/** Which of its weekdays a date is in its month: 1 to 4, or -1 for a fifth, which is the last. */
export function ordinalOf(date: string): number {
  const nth = Math.ceil(dayOf(date).getUTCDate() / 7);
  return nth === 5 ? -1 : nth;
}

/** The rule of RFC 5545 for an event that begins on a date; empty when it does not repeat. */
export function ruleOf(repeat: Repeat, date: string): string {
  const { frequency, interval, weekdays } = repeat;
  if (frequency === 'none') return '';
  const parts = [`FREQ=${frequency.replace(/By.*/, '').toUpperCase()}`];
  if (interval > 1) parts.push(`INTERVAL=${interval}`);
  if (frequency === 'weekly') {
    const days = new Set([...weekdays, weekdayOf(date)]);
    parts.push(`BYDAY=${WEEKDAYS.filter((day) => days.has(day)).join(',')}`);
  }
  if (frequency === 'monthlyByDay') parts.push(`BYMONTHDAY=${dayOf(date).getUTCDate()}`);
  if (frequency === 'monthlyByWeekday') parts.push(`BYDAY=${ordinalOf(date)}${weekdayOf(date)}`);
  parts.push(
    repeat.ends === 'count'
      ? `COUNT=${repeat.count}`
      : `UNTIL=${(repeat.until ?? date).replaceAll('-', '')}`,
  );
  return parts.join(';');
}

/** Reads a rule of the server's into the fields; one it cannot read does not repeat. */
export function repeatOf(rule: string): Repeat {
  const parts = new Map(
    rule.split(';').map((part): [string, string] => {
      const [name = '', value = ''] = part.split('=');
      return [name, value];
    }),
  );
  const until = parts.get('UNTIL');
  const days = parts.get('BYDAY') ?? '';
  return {
    frequency: frequencyOf(parts.get('FREQ'), days),
    interval: Number(parts.get('INTERVAL') ?? 1),
    weekdays: WEEKDAYS.filter((day) => days.split(',').includes(day)),
    ends: until === undefined ? 'count' : 'until',
    count: Number(parts.get('COUNT') ?? NO_REPEAT.count),
    until:
      until === undefined ? null : `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`,
  };
}

function frequencyOf(freq: string | undefined, days: string): Frequency {
  switch (freq) {
    case 'DAILY':
      return 'daily';
    case 'WEEKLY':
      return 'weekly';
    case 'MONTHLY':
      return days === '' ? 'monthlyByDay' : 'monthlyByWeekday';
    default:
      return 'none';
  }
}

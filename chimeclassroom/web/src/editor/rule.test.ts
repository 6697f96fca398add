import { describe, expect, it } from 'vitest';
import { NO_REPEAT, ordinalOf, repeatOf, ruleOf, weekdayOf, type Repeat } from './rule';

const repeat = (part: Partial<Repeat>): Repeat => ({ ...NO_REPEAT, ...part });

describe('ruleOf', () => {
  it.each<[Partial<Repeat>, string, string]>([
    [{}, '2026-11-23', ''],
    [{ frequency: 'daily', count: 3 }, '2026-11-23', 'FREQ=DAILY;COUNT=3'],
    [
      { frequency: 'weekly', interval: 2, weekdays: ['WE'], ends: 'until', until: '2026-12-18' },
      '2026-11-23',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261218',
    ],
    [{ frequency: 'monthlyByDay' }, '2027-01-31', 'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=10'],
    [{ frequency: 'monthlyByWeekday' }, '2026-12-08', 'FREQ=MONTHLY;BYDAY=2TU;COUNT=10'],
    [{ frequency: 'monthlyByWeekday' }, '2026-12-31', 'FREQ=MONTHLY;BYDAY=-1TH;COUNT=10'],
  ])('%o from %s is %s', (part, date, rule) => {
    expect(ruleOf(repeat(part), date)).toBe(rule);
  });

  it('is read back', () => {
    for (const rule of [
      'FREQ=DAILY;COUNT=3',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261218',
      'FREQ=MONTHLY;BYMONTHDAY=23;UNTIL=20261218',
      'FREQ=MONTHLY;BYDAY=4MO;COUNT=2',
    ]) {
      expect(ruleOf(repeatOf(rule), '2026-11-23')).toBe(rule);
    }
    expect(repeatOf('').frequency).toBe('none');
    expect(repeatOf('FREQ=YEARLY').frequency).toBe('none');
  });
});

describe('the day of a date', () => {
  it('is named and counted within its month', () => {
    expect(weekdayOf('2026-11-22')).toBe('SU');
    expect(
      [1, 7, 8, 28, 29].map((day) => ordinalOf(`2026-11-${String(day).padStart(2, '0')}`)),
    ).toEqual([1, 1, 2, 4, -1]);
  });
});

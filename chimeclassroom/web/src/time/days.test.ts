import { describe, expect, it } from 'vitest';
import { addDays, addMonths, spanOf, startOfWeek, weeksOfMonth } from './days';

describe('days of the calendar', () => {
  it('are counted across months and leap days', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
    expect(addDays('2026-03-29', 1)).toBe('2026-03-30');
    expect(addMonths('2026-12-31', 2)).toBe('2027-02-01');
    expect(addMonths('2026-01-15', -1)).toBe('2025-12-01');
  });

  it('belong to weeks that begin on any day', () => {
    expect(startOfWeek('2026-11-25', 1)).toBe('2026-11-23');
    expect(startOfWeek('2026-11-22', 1)).toBe('2026-11-16');
    expect(startOfWeek('2026-11-22', 0)).toBe('2026-11-22');
    expect(startOfWeek('2026-11-25', 6)).toBe('2026-11-21');
  });

  it('fill the weeks of a month', () => {
    const weeks = weeksOfMonth('2026-11-20', 1);
    expect(weeks).toHaveLength(6);
    expect(weeks[0]?.[0]).toBe('2026-10-26');
    expect(weeks.at(-1)?.at(-1)).toBe('2026-12-06');
    expect(weeksOfMonth('2027-02-01', 1)).toHaveLength(4);
  });

  it('are asked for with a day to spare', () => {
    expect(spanOf('2026-11-23', '2026-11-30')).toEqual({
      from: '2026-11-22T00:00:00Z',
      until: '2026-12-01T00:00:00Z',
    });
  });
});

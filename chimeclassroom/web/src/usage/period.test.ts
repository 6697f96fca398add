import { describe, expect, it } from 'vitest';
import { ALL, formatMonth, LAST_YEAR, lastMonths, periodOf } from './period';

describe('periodOf', () => {
  const now = new Date(2026, 1, 28, 23, 30); // the last evening of February
  it.each([
    [LAST_YEAR, { from: '2025-03' }],
    [ALL, {}],
    ['2025-12', { from: '2025-12', until: '2025-12' }],
  ])('%s', (choice, period) => {
    expect(periodOf(choice, now)).toEqual(period);
  });

  it('offers twelve months, over the turn of the year', () => {
    const months = lastMonths(now);
    expect(months).toHaveLength(12);
    expect(months.slice(0, 3)).toEqual(['2026-02', '2026-01', '2025-12']);
  });
});

describe('formatMonth', () => {
  it('is the month in words, whatever the zone', () => {
    expect(formatMonth('2026-11')).toMatch(/November 2026/);
    expect(formatMonth('later')).toBe('later');
  });
});

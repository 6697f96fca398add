import { describe, expect, it } from 'vitest';
import type { Report } from '../api/types';
import { classSeconds, spanOf } from './attendance';

const now = new Date('2026-11-22T10:00:00Z');

const counting: Report['counting'] = {
  ...{ graceSeconds: 60, lateAfterMinutes: 5, earlyBeforeMinutes: 5 },
  ...{ presentMinutes: 0, presentPercent: 10, scoreWeights: {} },
  atRisk: { absences: 2, latest: 3, attendancePercent: 60 },
};

const report = (times: Partial<Report>): Report => ({
  standing: false,
  eventId: 'e',
  counting,
  absent: [],
  guests: [],
  people: [],
  polls: [],
  ...times,
});

describe('the length of a class', () => {
  it('is from start to end, up to now while it runs, and nothing before', () => {
    const startedAt = '2026-11-22T09:30:00Z';
    expect(classSeconds(report({ startedAt, endedAt: '2026-11-22T09:45:00Z' }), now)).toBe(900);
    expect(classSeconds(report({ startedAt }), now)).toBe(1800);
    expect(classSeconds(report({}), now)).toBe(0);
    expect(classSeconds(report({ startedAt: '2026-11-22T10:00:05Z' }), now)).toBe(0);
  });
});

describe('the span of a class', () => {
  it('is what its bars are drawn on', () => {
    const start = Date.parse('2026-11-22T09:30:00Z');
    expect(spanOf(report({ startedAt: '2026-11-22T09:30:00Z' }), now)).toEqual({
      start,
      end: now.getTime(),
    });
    expect(spanOf(report({}), now)).toEqual({ start: now.getTime(), end: now.getTime() });
  });
});

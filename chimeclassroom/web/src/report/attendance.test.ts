import { describe, expect, it } from 'vitest';
import type { Attendance, Report } from '../api/types';
import { classSeconds, reportRows } from './attendance';

const now = new Date('2026-11-22T10:00:00Z');

const person = (attendedSeconds: number): Attendance => ({
  personId: String(attendedSeconds),
  name: 'Ada',
  role: 'student',
  attendedSeconds,
  present: false,
  intervals: [],
  grade: { state: 'none' },
});

const report = (times: Partial<Report>, ...attended: number[]): Report => ({
  eventId: 'e',
  people: attended.map(person),
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

describe('the share of a class', () => {
  it('is attended by length, and never more than all of it', () => {
    const rows = reportRows(report({ startedAt: '2026-11-22T09:30:00Z' }, 0, 900, 1801), now);
    expect(rows.map(({ share }) => share)).toEqual([0, 0.5, 1]);
  });

  it('is nothing while there is no class', () => {
    expect(reportRows(report({}, 5), now)[0]?.share).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { en } from '../messages/en';
import { inForce, type Counting } from './counting';

const usual: Counting = {
  graceSeconds: 60,
  lateAfterMinutes: 5,
  earlyBeforeMinutes: 10,
  presentMinutes: 0,
  presentPercent: 25,
  scoreWeights: { talk: 3, hands: 1, polls: 0 },
  atRisk: { absences: 2, latest: 3, attendancePercent: 60 },
};
const { others, metrics } = en.reports;

describe('the thresholds in force', () => {
  it('stand beside what depends on them', () => {
    expect(inForce(others.status, usual)).toEqual([
      'Late here: after 5 min.',
      'Left early here: more than 10 min before the end.',
      'Absent here: less than 25% of the class.',
    ]);
    expect(inForce(others.status, { ...usual, presentMinutes: 20, presentPercent: 0 })[2]).toBe(
      'Absent here: less than 20 min.',
    );
    expect(inForce(metrics.attendedMilliseconds, usual)).toEqual(['The grace period is 1 min.']);
    expect(inForce(metrics.score, usual)).toEqual(['The parts count here: Talk 75%, Hands 25%.']);
    expect(inForce(metrics.messages, usual)).toEqual([]);
  });

  it('leave out a limit that is none', () => {
    const [both] = inForce(others.atRisk, usual);
    expect(both).toContain('2 or more of the latest 3');
    expect(both).toContain('60%');
    const none = { absences: 0, latest: 3, attendancePercent: 0 };
    expect(inForce(others.atRisk, { ...usual, atRisk: none })).toEqual([]);
  });
});

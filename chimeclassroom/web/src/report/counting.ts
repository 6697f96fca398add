import { createContext, useContext } from 'react';
import type { Report } from '../api/types';
import { t } from '../messages';
import type { Definition } from '../messages/en.report';
import { formatNumber } from '../messages/language';
import { formatPercent } from '../time/format';

/** By what the figures of a page are counted. */
export type Counting = Report['counting'];

export type ScorePart = Exclude<keyof typeof t.reports.scoreParts, 'title' | 'points'>;
export const SCORE_PARTS: readonly ScorePart[] = [
  'attendance',
  'talk',
  'messages',
  'hands',
  'reactions',
  'polls',
  'camera',
];

const CountingContext = createContext<Counting | undefined>(undefined);

/** Says by what the figures inside are counted. */
export const CountedBy = CountingContext.Provider;

/** What a figure means here, with the thresholds in force. */
export function useMeaning(): (of: Definition) => string {
  const counting = useContext(CountingContext);
  return (of) => [of.text, ...(counting === undefined ? [] : inForce(of, counting))].join(' ');
}

/** The thresholds that a figure depends on. */
export function inForce(of: Definition, by: Counting): string[] {
  const { others, metrics } = t.reports;
  const says = t.counting.inForce;
  switch (of) {
    case others.status:
      return [
        says.late(formatNumber(by.lateAfterMinutes)),
        says.early(formatNumber(by.earlyBeforeMinutes)),
        ...(by.presentPercent > 0 ? [says.percent(formatPercent(by.presentPercent / 100))] : []),
        ...(by.presentMinutes > 0 ? [says.minutes(formatNumber(by.presentMinutes))] : []),
      ];
    case others.presence:
    case metrics.attendedMilliseconds:
    case metrics.drops:
    case metrics.rejoins:
      return [says.grace(formatNumber(by.graceSeconds / 60))];
    case metrics.score:
      return [says.weights(shares(by.scoreWeights))];
    case others.atRisk: {
      const reasons = Object.values(risks(by)).filter((reason) => reason !== undefined);
      return reasons.length === 0 ? [] : [says.risk(reasons.join('; '))];
    }
    default:
      return [];
  }
}

/** What puts a learner at risk; undefined where nothing does. */
export function risks({ atRisk }: Counting) {
  const { absences, latest, attendancePercent } = atRisk;
  const { risk } = t.reports.course;
  return {
    absences: absences > 0 ? risk.absences(absences, latest) : undefined,
    percent:
      attendancePercent > 0 ? risk.percent(formatPercent(attendancePercent / 100)) : undefined,
  };
}

/** How much of the score each part makes, in words. */
function shares(weights: Counting['scoreWeights']): string {
  const counted = SCORE_PARTS.map((part) => ({ part, weight: weights[part] ?? 0 }));
  const sum = counted.reduce((total, { weight }) => total + weight, 0);
  return counted
    .filter(({ weight }) => weight > 0)
    .map(({ part, weight }) => `${t.reports.scoreParts[part]} ${formatPercent(weight / sum, 1)}`)
    .join(', ');
}

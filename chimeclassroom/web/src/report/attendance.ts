import type { Report } from '../api/types';

/** Length of the class in seconds, up to now while it is running; zero before it has started. */
export function classSeconds(report: Report, now: Date): number {
  if (report.startedAt === undefined) return 0;
  const end = report.endedAt === undefined ? now.getTime() : Date.parse(report.endedAt);
  return Math.max(0, (end - Date.parse(report.startedAt)) / 1000);
}

/** The time of a class, in milliseconds, that its bars are drawn on. */
export interface Span {
  start: number;
  end: number;
}

/** From start to end, up to now while it runs; nothing before. */
export function spanOf(report: Report, now: Date): Span {
  const start = report.startedAt === undefined ? now.getTime() : Date.parse(report.startedAt);
  return { start, end: start + classSeconds(report, now) * 1000 };
}

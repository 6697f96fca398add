import type { Attendance, Report } from '../api/types';

/** Length of the class in seconds, up to now while it is running; zero before it has started. */
export function classSeconds(report: Report, now: Date): number {
  if (report.startedAt === undefined) return 0;
  const end = report.endedAt === undefined ? now.getTime() : Date.parse(report.endedAt);
  return Math.max(0, (end - Date.parse(report.startedAt)) / 1000);
}

/** A person of the report with their part of the class, from 0 to 1. */
export interface ReportRow {
  person: Attendance;
  share: number;
}

export function reportRows(report: Report, now: Date): ReportRow[] {
  const seconds = classSeconds(report, now);
  return report.people.map((person) => ({ person, share: shareOf(person, seconds) }));
}

function shareOf(person: Attendance, seconds: number): number {
  return seconds === 0 ? 0 : Math.min(1, person.attendedSeconds / seconds);
}

import { useEffect, useRef } from 'react';
import type { Report } from '../api/types';
import { announce } from '../components/announce';
import { t } from '../messages';

/** Has screen readers say that no grade is on its way any more. */
export function useGradeAnnouncement(report: Report | undefined): void {
  const waiting = useRef(false);
  useEffect(() => {
    if (report === undefined) return;
    const pending = report.people.some((person) => person.grade.state === 'waiting');
    if (waiting.current && !pending) announce(t.report.allSettled);
    waiting.current = pending;
  }, [report]);
}

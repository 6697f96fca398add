import { useEffect, useRef } from 'react';
import type { DatedEvent } from '../api/types';
import { notifyNews } from '../components/notify';
import { changeNotices } from './changeNotices';

/** Tells who looks on, and does not plan, that an event on the page was moved or called off. */
export function useChangeNotices(events: readonly DatedEvent[] | undefined, wanted: boolean): void {
  const known = useRef<readonly DatedEvent[] | null>(null);
  useEffect(() => {
    if (events === undefined) return;
    const before = known.current;
    known.current = events;
    if (before === null || !wanted) return;
    const notices = changeNotices(before, events);
    if (notices.length > 0) notifyNews(notices.join(' '));
  }, [events, wanted]);
}

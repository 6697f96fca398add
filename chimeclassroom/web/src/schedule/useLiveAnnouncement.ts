import { useEffect, useRef } from 'react';
import type { DatedEvent } from '../api/types';
import { announce } from '../components/announce';
import { t } from '../messages';

/** Has screen readers say that a class has gone live while the list is shown. */
export function useLiveAnnouncement(events: readonly DatedEvent[] | undefined): void {
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (events === undefined) return;
    const live = events.filter((event) => event.status === 'live');
    const before = known.current;
    if (before !== null) {
      for (const event of live) if (!before.has(event.id)) announce(t.events.nowLive(event.title));
    }
    known.current = new Set(live.map((event) => event.id));
  }, [events]);
}

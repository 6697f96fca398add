import type { DatedEvent } from '../api/types';
import { wallClock } from '../time/zones';

export type GroupName = 'live' | 'today' | 'upcoming' | 'past';

/**
 * Sorts events into the groups of the list, by the viewer's calendar: what runs, what is left of
 * today, what comes, and what is over, the latest first.
 */
export function groupEvents(
  events: readonly DatedEvent[],
  now: Date,
  zone: string,
): Record<GroupName, DatedEvent[]> {
  const groups: Record<GroupName, DatedEvent[]> = { live: [], today: [], upcoming: [], past: [] };
  const today = wallClock(now, zone).date;
  const byStart = [...events].sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  for (const event of byStart) groups[groupOf(event, now, today, zone)].push(event);
  groups.past.reverse();
  return groups;
}

function groupOf(event: DatedEvent, now: Date, today: string, zone: string): GroupName {
  if (event.status === 'live') return 'live';
  if (event.status === 'ended' || event.status === 'missed') return 'past';
  if (event.status === 'cancelled' && Date.parse(event.endsAt) <= now.getTime()) return 'past';
  return wallClock(new Date(event.startsAt), zone).date <= today ? 'today' : 'upcoming';
}

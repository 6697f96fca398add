import type { DatedEvent } from '../api/types';
import { wallClock } from '../time/zones';

/** Events by the day on which they begin on the viewer's calendar, in their order. */
export function byDay(events: readonly DatedEvent[], zone: string): Map<string, DatedEvent[]> {
  const days = new Map<string, DatedEvent[]>();
  for (const event of events) {
    const day = wallClock(new Date(event.startsAt), zone).date;
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return days;
}

/** How many of these events begin on one of the days from `from` on and before `until`. */
export function countWithin(
  days: ReadonlyMap<string, DatedEvent[]>,
  from: string,
  until: string,
): number {
  let count = 0;
  for (const [day, events] of days) if (day >= from && day < until) count += events.length;
  return count;
}

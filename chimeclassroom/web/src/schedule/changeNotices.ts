import type { DatedEvent } from '../api/types';
import { t } from '../messages';
import { formatRange } from '../time/format';
import { viewerZone } from '../time/zones';

/**
 * What has happened to events that a person was going to come to, in sentences: they were called off or
 * take place at another time. New events and those that are gone speak for themselves.
 */
export function changeNotices(
  before: readonly DatedEvent[],
  after: readonly DatedEvent[],
): string[] {
  const known = new Map(before.map((event) => [event.id, event]));
  return after.flatMap((event) => {
    const old = known.get(event.id);
    if (old === undefined) return [];
    if (event.status === 'cancelled' && old.status !== 'cancelled') {
      return [t.notices.cancelled(event.title)];
    }
    if (event.startsAt === old.startsAt) return [];
    const range = formatRange(new Date(event.startsAt), new Date(event.endsAt), viewerZone(), true);
    return [t.notices.moved(event.title, range)];
  });
}

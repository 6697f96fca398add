import type { RoomPerson } from '../api/types';

/** What stands on the stage: somebody, or somebody's screen. */
export interface Spot {
  attendeeId: string;
  what: 'person' | 'screen';
}

export type View = 'grid' | 'speaker';

/**
 * What is shown large: what this person has pinned, else the screen that is shared, else whoever
 * speaks, if they want to see the speaker. Null: everybody is the same size.
 */
export function spotOf(
  people: readonly RoomPerson[],
  pinned: Spot | null,
  view: View,
  active: string | null,
): Spot | null {
  const here = (id: string | null) => people.find(({ attendeeId }) => attendeeId === id);
  const pinnedPerson = here(pinned?.attendeeId ?? null);
  if (pinned !== null && pinnedPerson !== undefined) {
    if (pinned.what === 'person' || pinnedPerson.sharing) return pinned;
  }
  const sharer = people.find(({ sharing }) => sharing);
  if (sharer !== undefined) return { attendeeId: sharer.attendeeId, what: 'screen' };
  if (view === 'grid' || people.length < 2) return null;
  const speaker = here(active) ?? people.find(({ host }) => host) ?? people[0];
  return speaker === undefined ? null : { attendeeId: speaker.attendeeId, what: 'person' };
}

export const sameSpot = (a: Spot | null, b: Spot) =>
  a?.attendeeId === b.attendeeId && a.what === b.what;

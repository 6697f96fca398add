import type { RoomPerson } from '../api/types';

/** What stands on the stage: somebody, or somebody's screen. */
export interface Spot {
  attendeeId: string;
  what: 'person' | 'screen';
}

export type View = 'grid' | 'speaker';

/** How many pictures are shown at a time, and no more are received. */
export const picturesAtMost = 25;

/** Some of the people, as many as are shown at a time. */
export interface Page {
  people: readonly RoomPerson[];
  /** Counts from 0. */
  number: number;
  of: number;
}

/**
 * The page of so many people that is wanted, or the last there is. Whoever speaks is brought to it, in
 * the place of the last, so that nobody else moves.
 */
export function pageOf(
  people: readonly RoomPerson[],
  wanted: number,
  size: number,
  active: string | null,
): Page {
  const of = Math.max(1, Math.ceil(people.length / size));
  const number = Math.min(wanted, of - 1);
  const shown = people.slice(number * size, (number + 1) * size);
  const speaker = people.find(({ attendeeId }) => attendeeId === active);
  if (speaker !== undefined && !shown.includes(speaker)) {
    shown.splice(Math.min(shown.length, size - 1), 1, speaker);
  }
  return { people: shown, number, of };
}

/**
 * What is shown large: what this person has pinned, else the screen that is shared, else whom a host
 * shows to everyone, else whoever speaks, if they want to see the speaker. Null: everybody is the same size.
 */
export function spotOf(
  people: readonly RoomPerson[],
  pinned: Spot | null,
  view: View,
  active: string | null,
  spotlight: string | null = null,
): Spot | null {
  const here = (id: string | null) => people.find(({ attendeeId }) => attendeeId === id);
  const pinnedPerson = here(pinned?.attendeeId ?? null);
  if (pinned !== null && pinnedPerson !== undefined) {
    if (pinned.what === 'person' || pinnedPerson.sharing) return pinned;
  }
  const sharer = people.find(({ sharing }) => sharing);
  if (sharer !== undefined) return { attendeeId: sharer.attendeeId, what: 'screen' };
  const shown = here(spotlight);
  if (shown !== undefined) return { attendeeId: shown.attendeeId, what: 'person' };
  if (view === 'grid' || people.length < 2) return null;
  const speaker = here(active) ?? people.find(({ host }) => host) ?? people[0];
  return speaker === undefined ? null : { attendeeId: speaker.attendeeId, what: 'person' };
}

export const sameSpot = (a: Spot | null, b: Spot) =>
  a?.attendeeId === b.attendeeId && a.what === b.what;

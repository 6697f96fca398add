import type { RoomPerson } from '../api/types';

export type RaisedHand = RoomPerson & { handRaisedAt: string };

/** Whose hand is up, in the order in which they went up. */
export const handsOf = (people: readonly RoomPerson[]): RaisedHand[] =>
  people
    .filter((person): person is RaisedHand => person.handRaisedAt !== undefined)
    .sort((a, b) => a.handRaisedAt.localeCompare(b.handRaisedAt));

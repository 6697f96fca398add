import type { RoomPerson } from '../api/types';

/** Who has come and who has gone between two states of the room. */
export function peopleChanges(
  before: readonly RoomPerson[],
  after: readonly RoomPerson[],
): { joined: RoomPerson[]; left: RoomPerson[] } {
  const missingIn = (list: readonly RoomPerson[]) => {
    const ids = new Set(list.map((person) => person.attendeeId));
    return (person: RoomPerson) => !ids.has(person.attendeeId);
  };
  return { joined: after.filter(missingIn(before)), left: before.filter(missingIn(after)) };
}

/** Who is there before and after, and has something only after. */
export function whoHas(
  before: readonly RoomPerson[],
  after: readonly RoomPerson[],
  what: 'handRaisedAt' | 'sharing' | 'paused',
): RoomPerson[] {
  const was = new Map(before.map((person) => [person.attendeeId, person]));
  return after.filter((person) => {
    const then = was.get(person.attendeeId);
    return then !== undefined && isSet(person[what]) && !isSet(then[what]);
  });
}

const isSet = (value: string | boolean | undefined) => value !== undefined && value !== false;

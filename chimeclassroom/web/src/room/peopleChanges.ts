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

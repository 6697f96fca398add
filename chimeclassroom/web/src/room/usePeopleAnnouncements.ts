import { useEffect, useRef } from 'react';
import type { RoomPerson } from '../api/types';
import { announce } from '../components/announce';
import { t } from '../messages';
import { markedName } from './markedName';
import { peopleChanges, whoHas } from './peopleChanges';

/** Has screen readers say who comes and goes, and that a lost connection is back. */
export function usePeopleAnnouncements(
  people: RoomPerson[],
  selfId: string | null,
  connected: boolean,
): void {
  const seen = useRef({ people, connected });
  useEffect(() => {
    const before = seen.current;
    seen.current = { people, connected };
    const { joined, left } = peopleChanges(before.people, people);
    const others = (person: RoomPerson) => person.attendeeId !== selfId;
    const sentences = [
      ...(connected && !before.connected ? [t.room.reconnected] : []),
      ...joined.filter(others).map((person) => t.room.joined(markedName(person))),
      ...left.filter(others).map((person) => t.room.left(markedName(person))),
      ...whoHas(before.people, people, 'handRaisedAt')
        .filter(others)
        .map((person) => t.room.handRaised(markedName(person))),
      ...whoHas(before.people, people, 'sharing')
        .filter(others)
        .map((person) => t.room.shareStarted(markedName(person))),
      ...whoHas(people, before.people, 'sharing')
        .filter(others)
        .map((person) => t.room.shareStopped(markedName(person))),
      ...whoHas(before.people, people, 'paused')
        .filter(others)
        .map((person) => t.stage.sharePaused(markedName(person))),
      ...whoHas(people, before.people, 'paused')
        .filter((person) => others(person) && person.sharing)
        .map((person) => t.stage.shareGoesOn(markedName(person))),
    ];
    if (sentences.length > 0) announce(sentences.join(' '));
  }, [people, selfId, connected]);
}

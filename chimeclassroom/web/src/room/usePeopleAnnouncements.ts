import { useEffect, useRef } from 'react';
import type { RoomPerson } from '../api/types';
import { announce } from '../components/announce';
import { t } from '../messages';
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
      ...joined.filter(others).map((person) => t.room.joined(person.name)),
      ...left.filter(others).map((person) => t.room.left(person.name)),
      ...whoHas(before.people, people, 'handRaisedAt')
        .filter(others)
        .map(({ name }) => t.room.handRaised(name)),
      ...whoHas(before.people, people, 'sharing')
        .filter(others)
        .map(({ name }) => t.room.shareStarted(name)),
      ...whoHas(people, before.people, 'sharing')
        .filter(others)
        .map(({ name }) => t.room.shareStopped(name)),
      ...whoHas(before.people, people, 'paused')
        .filter(others)
        .map(({ name }) => t.stage.sharePaused(name)),
      ...whoHas(people, before.people, 'paused')
        .filter((person) => others(person) && person.sharing)
        .map(({ name }) => t.stage.shareGoesOn(name)),
    ];
    if (sentences.length > 0) announce(sentences.join(' '));
  }, [people, selfId, connected]);
}

import { useSyncExternalStore } from 'react';
import type { RoomPerson } from '../api/types';
import { t } from '../messages';
import { sameSpot, spotOf, type Spot, type View } from './layout';
import type { Room } from './useRoom';
import { Screen } from './Screen';
import classes from './Stage.module.css';
import { Tile } from './Tile';
import { useLocalMedia } from './useLocalMedia';
import { useReactions } from './useReactions';

interface Props {
  people: RoomPerson[];
  selfId: string | null;
  parts: Pick<Room, 'room' | 'local' | 'session'>;
  view: View;
  pinned: Spot | null;
  onPin: (spot: Spot | null) => void;
}

/**
 * The people as tiles; few are large, many are small, and more than fit scroll. What is in the
 * limelight is large, and the others are a row beside it.
 */
export function Stage({ people, selfId, parts, view, pinned, onPin }: Props) {
  const { room, local, session } = parts;
  useSyncExternalStore(session.subscribe, session.snapshot);
  const speaking = useSyncExternalStore(session.speakers.subscribe, session.speakers.snapshot);
  const reactions = useReactions(room);
  const { tracks } = useLocalMedia(local);
  const alone = people.length === 1 && people[0]?.attendeeId === selfId;
  const spot = spotOf(people, pinned, view, speaking.active);

  const toggle = (wanted: Spot) => onPin(sameSpot(pinned, wanted) ? null : wanted);
  const tile = (person: RoomPerson) => {
    const { attendeeId } = person;
    const self = attendeeId === selfId;
    const peer = session.peer(attendeeId);
    const here: Spot = { attendeeId, what: 'person' };
    return (
      <Tile
        person={person}
        self={self}
        track={self ? (tracks.camera ?? undefined) : peer?.person.getVideoTracks()[0]}
        speaking={speaking.now.has(attendeeId)}
        connecting={!self && peer !== undefined && peer.state !== 'connected'}
        reaction={reactions.get(attendeeId)}
        pinned={sameSpot(pinned, here)}
        onPin={() => toggle(here)}
      />
    );
  };
  const inSpot = people.find(({ attendeeId }) => attendeeId === spot?.attendeeId);
  const others = spot?.what === 'person' ? people.filter((person) => person !== inSpot) : people;

  return (
    <section
      className={classes.stage}
      aria-label={t.room.stage}
      data-focus={spot !== null || undefined}
    >
      {spot !== null && inSpot !== undefined && (
        <div className={classes.spot}>
          {spot.what === 'person' ? (
            tile(inSpot)
          ) : (
            <Screen
              person={inSpot}
              self={inSpot.attendeeId === selfId}
              track={
                inSpot.attendeeId === selfId
                  ? (tracks.screen ?? undefined)
                  : session.peer(inSpot.attendeeId)?.screen.getVideoTracks()[0]
              }
              pinned={sameSpot(pinned, spot)}
              onPin={() => toggle(spot)}
              onStop={() => local.stopScreen()}
            />
          )}
        </div>
      )}
      <ul className={classes.tiles} data-size={sizeOf(others.length)}>
        {others.map((person) => (
          <li key={person.attendeeId} className={classes.tile}>
            {tile(person)}
          </li>
        ))}
      </ul>
      {alone && <p className={classes.alone}>{t.room.alone}</p>}
    </section>
  );
}

function sizeOf(count: number): 'few' | 'some' | 'many' {
  if (count <= 2) return 'few';
  return count <= 9 ? 'some' : 'many';
}

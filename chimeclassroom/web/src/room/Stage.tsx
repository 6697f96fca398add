import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RoomPerson } from '../api/types';
import { t } from '../messages';
import { Captions } from './Captions';
import { pageOf, picturesAtMost, sameSpot, spotOf, type Spot, type View } from './layout';
import type { Room } from './useRoom';
import { Screen } from './Screen';
import classes from './Stage.module.css';
import { StagePager } from './StagePager';
import { Tile } from './Tile';
import { useChoices } from './useChoices';
import { useLocalMedia } from './useLocalMedia';
import { useReactions } from './useReactions';

interface Props {
  people: RoomPerson[];
  selfId: string | null;
  parts: Omit<Room, 'state'>;
  view: View;
  pinned: Spot | null;
  /** Whom a host shows to everyone. */
  spotlight: string | null;
  /** The language in which what is said is written down, null while it is not. */
  captioned: string | null;
  onPin: (spot: Spot | null) => void;
}

/**
 * The people as tiles; few are large, many are small, and of a crowd one sees a page. What is in the
 * limelight is large, and the others are a row beside it.
 */
export function Stage({ people, selfId, parts, view, pinned, spotlight, captioned, onPin }: Props) {
  const { room, local, session, choices } = parts;
  const { captions } = useChoices(choices);
  useSyncExternalStore(session.subscribe, session.snapshot);
  const speaking = useSyncExternalStore(session.speakers.subscribe, session.speakers.snapshot);
  const reactions = useReactions(room);
  const { tracks } = useLocalMedia(local);
  const [wanted, setWanted] = useState(0);
  const alone = people.length === 1 && people[0]?.attendeeId === selfId;
  const spot = spotOf(people, pinned, view, speaking.active, spotlight);
  const inSpot = people.find(({ attendeeId }) => attendeeId === spot?.attendeeId);
  const others = spot?.what === 'person' ? people.filter((person) => person !== inSpot) : people;
  const page = pageOf(others, wanted, picturesAtMost - (spot === null ? 0 : 1), speaking.active);
  useWanted(session, spot?.what === 'person' ? [...page.people, inSpot] : page.people);

  const toggle = (pin: Spot) => onPin(sameSpot(pinned, pin) ? null : pin);
  const tile = (person: RoomPerson) => {
    const { attendeeId } = person;
    const self = attendeeId === selfId;
    const here: Spot = { attendeeId, what: 'person' };
    return (
      <Tile
        person={person}
        self={self}
        track={self ? (tracks.camera ?? undefined) : session.picture(attendeeId, 'person')}
        speaking={speaking.now.has(attendeeId)}
        connecting={!self && session.connecting(attendeeId)}
        reaction={reactions.get(attendeeId)}
        pinned={sameSpot(pinned, here)}
        onPin={() => toggle(here)}
      />
    );
  };

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
              self={spot.attendeeId === selfId}
              track={session.picture(spot.attendeeId, 'screen')}
              pinned={sameSpot(pinned, spot)}
              onPin={() => toggle(spot)}
              onPause={(paused) => local.pauseScreen(paused)}
              onStop={() => local.stopScreen()}
            />
          )}
        </div>
      )}
      <ul className={classes.tiles} data-size={sizeOf(page.people.length)}>
        {page.people.map((person) => (
          <li key={person.attendeeId} className={classes.tile}>
            {tile(person)}
          </li>
        ))}
      </ul>
      {captions && <Captions captions={session.captions} people={people} on={captioned !== null} />}
      <StagePager page={page} onTurn={setWanted} />
      {alone && <p className={classes.alone}>{t.room.alone}</p>}
    </section>
  );
}

/** Has the pictures of these come, and no others. */
function useWanted(session: Room['session'], shown: readonly (RoomPerson | undefined)[]): void {
  const ids = shown.flatMap((person) => person?.attendeeId ?? []).join(' ');
  useEffect(() => session.want(new Set(ids.split(' '))), [session, ids]);
}

function sizeOf(count: number): 'few' | 'some' | 'many' {
  if (count <= 2) return 'few';
  return count <= 9 ? 'some' : 'many';
}

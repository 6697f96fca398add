import type { RoomPerson } from '../api/types';
import { PersonAvatar } from '../components/PersonAvatar';
import { t } from '../messages';
import classes from './Stage.module.css';

interface Props {
  people: RoomPerson[];
  selfId: string | null;
}

/** The people as tiles; few are large, many are small, and more than fit scroll. */
export function Stage({ people, selfId }: Props) {
  const alone = people.length === 1 && people[0]?.attendeeId === selfId;
  return (
    <section className={classes.stage} aria-label={t.room.stage}>
      <ul className={classes.tiles} data-size={sizeOf(people.length)}>
        {people.map((person) => (
          <li key={person.attendeeId} className={classes.tile}>
            <PersonAvatar name={person.name} size="large" />
            <span className={classes.name}>
              {person.attendeeId === selfId ? t.room.nameOfYou(person.name) : person.name}
            </span>
            <span className={classes.role}>{t.role[person.role]}</span>
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

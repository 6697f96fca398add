import type { RoomPerson } from '../api/types';
import { PersonAvatar } from '../components/PersonAvatar';
import { t } from '../messages';
import { formatClock } from '../time/format';
import classes from './PeopleList.module.css';

interface Props {
  people: RoomPerson[];
  selfId: string | null;
}

/** Who is here, in which role and since when. */
export function PeopleList({ people, selfId }: Props) {
  return (
    <ul className={classes.list}>
      {people.map((person) => (
        <li key={person.attendeeId} className={classes.person}>
          <PersonAvatar name={person.name} />
          <span className={classes.text}>
            <span className={classes.name}>
              {person.attendeeId === selfId ? t.room.nameOfYou(person.name) : person.name}
            </span>
            <span className={classes.facts}>
              {t.role[person.role]} · {t.room.since(formatClock(new Date(person.joinedAt)))}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

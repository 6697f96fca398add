import type { Attendance } from '../api/types';
import { PersonAvatar } from '../components/PersonAvatar';
import { Pill } from '../components/Pill';
import { t } from '../messages';
import classes from './PersonName.module.css';

/** A person of the report, marked while in the room. */
export function PersonName({ person }: { person: Attendance }) {
  return (
    <span className={classes.person}>
      <PersonAvatar name={person.name} />
      <bdi>{person.name}</bdi>
      {person.present && (
        <Pill tone="green" live>
          {t.report.presentNow}
        </Pill>
      )}
    </span>
  );
}

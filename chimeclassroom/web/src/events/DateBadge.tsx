import classes from './DateBadge.module.css';
import { badgeParts, isoMoment } from '../time/format';

interface Props {
  at: Date;
  zone: string;
  now: Date;
}

/** A leaf of the calendar: the day on which the event begins, in its own zone. */
export function DateBadge({ at, zone, now }: Props) {
  const { weekday, day, month, year } = badgeParts(at, zone, now);
  return (
    <time dateTime={isoMoment(at)} className={classes.badge}>
      <span className={classes.small}>{weekday}</span> <span className={classes.day}>{day}</span>{' '}
      <span className={classes.small}>
        {month}
        {year !== null && ` ${year}`}
      </span>
    </time>
  );
}

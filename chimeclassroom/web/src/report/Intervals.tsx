import type { Attendance } from '../api/types';
import { t } from '../messages';
import { formatClock } from '../time/format';
import classes from './Intervals.module.css';

/** From when to when a person was there. */
export function Intervals({ intervals }: Pick<Attendance, 'intervals'>) {
  return (
    <ul className={classes.intervals}>
      {intervals.map(({ joinedAt, leftAt }) => (
        <li key={joinedAt}>
          {formatClock(new Date(joinedAt))} –{' '}
          {leftAt === undefined ? t.report.openEnd : formatClock(new Date(leftAt))}
        </li>
      ))}
    </ul>
  );
}

import { IconDoor } from '@tabler/icons-react';
import { isDated, type ClassEvent } from '../api/types';
import { DateBadge } from './DateBadge';
import classes from './DateBadge.module.css';

/** The day of an event, or a door for a room without dates. */
export function EventBadge({ event, now }: { event: ClassEvent; now: Date }) {
  if (isDated(event)) {
    return <DateBadge at={new Date(event.startsAt)} zone={event.timeZone} now={now} />;
  }
  return (
    <span className={classes.badge}>
      <IconDoor size={32} stroke={1.5} aria-hidden />
    </span>
  );
}

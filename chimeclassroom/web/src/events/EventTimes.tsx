import { Text } from '@mantine/core';
import { IconClock, IconDoor, IconWorld } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isDated, type ClassEvent, type DatedEvent } from '../api/types';
import { t } from '../messages';
import { formatDuration, formatRange } from '../time/format';
import { viewerZone, wallClock, zoneName, zoneOffset } from '../time/zones';
import classes from './EventTimes.module.css';

/** When the event is; a room without dates says that it has none. */
export function EventTimes({ event }: { event: ClassEvent }) {
  if (isDated(event)) return <Times event={event} />;
  return (
    <div className={classes.times}>
      <Line icon={<IconDoor size={16} stroke={1.8} aria-hidden />}>{t.standing.anyTime}</Line>
    </div>
  );
}

/** In the event's own zone, and in the viewer's where the clock shows something else. */
function Times({ event }: { event: DatedEvent }) {
  const start = new Date(event.startsAt);
  const end = new Date(event.endsAt);
  const here = viewerZone();
  const there = wallClock(start, event.timeZone);
  const local = wallClock(start, here);
  const differs = there.date !== local.date || there.time !== local.time;
  const zone = t.events.timeZone(zoneName(event.timeZone), zoneOffset(event.timeZone, start));
  return (
    <div className={classes.times}>
      <Line icon={<IconClock size={16} stroke={1.8} aria-hidden />}>
        {formatRange(start, end, event.timeZone, false)} · {formatDuration(event.durationMinutes)}
      </Line>
      <Line icon={<IconWorld size={16} stroke={1.8} aria-hidden />}>{zone}</Line>
      {differs && (
        <Text size="sm" fw={500} className={classes.yours}>
          {t.events.yourTime(formatRange(start, end, here, there.date !== local.date))}
        </Text>
      )}
    </div>
  );
}

/** One fact about an event, behind its sign. */
export function Line({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" component="span" className={classes.line}>
      {icon}
      <span>{children}</span>
    </Text>
  );
}

import { Anchor, Text } from '@mantine/core';
import type { LogEntry, PermissionScope } from '../api/types';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import { formatMoment } from '../time/format';
import classes from './LogList.module.css';
import { detailsOf } from './details';

interface Props {
  entries: LogEntry[];
  scope: PermissionScope;
}

/** What was done, newest first. */
export function LogList({ entries, scope }: Props) {
  return (
    <ul className={classes.list}>
      {entries.map((entry) => (
        <li key={entry.id} className={classes.entry}>
          <div>
            <Text component="span" size="sm" fw={600}>
              {t.log.actions[entry.action]}
            </Text>
            <EventOf entry={entry} linked={scope === 'course'} />
            <Text size="xs" c="dimmed">
              {detailsOf(entry, scope).join(' · ')}
            </Text>
          </div>
          <Text size="xs" c="dimmed">
            {t.log.by(entry.by, formatMoment(new Date(entry.at)))}
          </Text>
        </li>
      ))}
    </ul>
  );
}

/** The event that it was done with: where it is this course's and still there, the way to it. */
function EventOf({ entry, linked }: { entry: LogEntry; linked: boolean }) {
  const { event, action } = entry;
  if (event === undefined || event.title === '') return null;
  return (
    <Text component="span" size="sm" ms="xs">
      {linked && action !== 'event.delete' ? (
        <Anchor href={hrefOf({ page: 'event', eventId: event.id })} inherit>
          {event.title}
        </Anchor>
      ) : (
        event.title
      )}
    </Text>
  );
}

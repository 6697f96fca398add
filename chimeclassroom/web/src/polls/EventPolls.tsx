import { Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { usePolls } from '../api/queries';
import { t } from '../messages';
import { AskedPoll } from './AskedPoll';
import classes from './Polls.module.css';
import { PreparedPolls } from './PreparedPolls';

/** The polls of an event: what is prepared for hosts, and what was asked in its class. */
export function EventPolls({ eventId }: { eventId: string }) {
  const heading = useId();
  const { data } = usePolls(eventId);
  if (data === undefined || (data.polls.length === 0 && !data.open)) return null;
  const prepared = data.polls.filter(({ state }) => state === 'prepared');
  const asked = data.polls.filter(({ state }) => state !== 'prepared');
  return (
    <section className={classes.frame} aria-labelledby={heading}>
      <Stack gap="sm">
        <Title order={2} size="h5" id={heading}>
          {t.polls.title}
        </Title>
        {data.open && prepared.length === 0 && (
          <Text size="sm" c="dimmed">
            {t.polls.preparedNone}
          </Text>
        )}
        {(data.open || prepared.length > 0) && (
          <PreparedPolls eventId={eventId} polls={prepared} open={data.open} />
        )}
        {asked.length > 0 && (
          <ul className={classes.list}>
            {asked.map((poll) => (
              <li key={poll.id} className={classes.poll}>
                <AskedPoll poll={poll} />
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </section>
  );
}

import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ClassEvent, EventAction } from '../api/types';
import { Pill } from '../components/Pill';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import { Attachments } from './Attachments';
import { Description } from './Description';
import { EventBadge } from './EventBadge';
import { EventButtons } from './EventButtons';
import classes from './EventCard.module.css';
import { EventFacts } from './EventFacts';
import { EventMenu } from './EventMenu';
import { EventTimes } from './EventTimes';
import { StatusPill } from './StatusPill';

interface Props {
  event: ClassEvent;
  now: Date;
  busy: EventAction | null;
  onAction: (action: EventAction) => void;
  /** The heading, where the card does not stand in a list under headings of its own. */
  heading?: ReactNode;
}

/** One event: when, what, how it stands, and what can be done with it. */
export function EventCard({ event, now, busy, onAction, heading }: Props) {
  return (
    <Paper
      component="article"
      className={classes.card}
      data-status={event.status}
      aria-label={event.title}
    >
      <div className={classes.badge}>
        <EventBadge event={event} now={now} />
      </div>
      <div className={classes.head}>
        <Group gap="xs" mb={4} className={classes.titleLine ?? ''}>
          {heading ?? <LinkedTitle event={event} />}
          <StatusPill event={event} />
          {event.hidden && <Pill tone="violet">{t.events.hidden}</Pill>}
        </Group>
        <EventTimes event={event} />
        <EventFacts event={event} />
      </div>
      <div className={classes.text}>
        {event.cancelReason !== '' && (
          <Text size="sm" mt="xs">
            {t.events.cancelReason(event.cancelReason)}
          </Text>
        )}
        {event.description !== '' && (
          <Description text={event.description} whole={heading !== undefined} />
        )}
        <Attachments of={event.attachments} />
      </div>
      <div className={classes.actions}>
        <div className={classes.buttons}>
          <EventButtons event={event} busy={busy} onAction={onAction} />
        </div>
        <div className={classes.menu}>
          <EventMenu event={event} onAction={onAction} />
        </div>
      </div>
    </Paper>
  );
}

function LinkedTitle({ event }: { event: ClassEvent }) {
  return (
    <Title order={3} size="h4" className={classes.title}>
      <Anchor href={hrefOf({ page: 'event', eventId: event.id })} inherit c="var(--cc-text)">
        <bdi>{event.title}</bdi>
      </Anchor>
    </Title>
  );
}

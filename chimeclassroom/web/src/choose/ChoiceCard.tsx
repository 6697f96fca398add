import { Checkbox, Group, Radio, Text } from '@mantine/core';
import { useId } from 'react';
import type { ClassEvent } from '../api/types';
import { EventBadge } from '../events/EventBadge';
import { EventTimes } from '../events/EventTimes';
import { StatusPill } from '../events/StatusPill';
import classes from './ChoiceCard.module.css';

interface Props {
  event: ClassEvent;
  now: Date;
  /** One of several that may be chosen together. */
  many: boolean;
}

/** An event to be chosen; the whole card is the box or the button. */
export function ChoiceCard({ event, now, many }: Props) {
  const id = useId();
  const Card = many ? Checkbox.Card : Radio.Card;
  const Indicator = many ? Checkbox.Indicator : Radio.Indicator;
  return (
    <Card
      value={event.id}
      className={classes.card}
      radius="lg"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-times`}
    >
      <Indicator className={classes.mark} />
      <EventBadge event={event} now={now} />
      <div>
        <Group gap="xs" mb={4}>
          <Text component="span" fw={650} className={classes.title} id={`${id}-title`}>
            {event.title}
          </Text>
          {event.status !== 'scheduled' && <StatusPill event={event} />}
        </Group>
        <div id={`${id}-times`}>
          <EventTimes event={event} />
        </div>
      </div>
    </Card>
  );
}

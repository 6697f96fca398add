import { Stack } from '@mantine/core';
import type { ClassEvent } from '../api/types';
import { EventCard } from '../events/EventCard';
import type { useEventActions } from '../events/useEventActions';

interface Props {
  events: readonly ClassEvent[];
  now: Date;
  actions: ReturnType<typeof useEventActions>;
}

/** Events as cards, one below the other. */
export function EventStack({ events, now, actions }: Props) {
  return (
    <Stack gap="sm">
      {events.map((event) => (
        <EventCard
          key={event.id}
          event={event}
          now={now}
          busy={actions.busy(event)}
          onAction={(action) => actions.act(action, event)}
        />
      ))}
    </Stack>
  );
}

import { Skeleton, Stack } from '@mantine/core';
import { useEvent } from '../api/queries';
import { isStatus } from '../api/errors';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { Comments } from '../comments/Comments';
import { AddToCalendar } from '../events/AddToCalendar';
import { EventCard } from '../events/EventCard';
import { Sittings } from '../events/Sittings';
import { EventDialogs } from '../events/EventDialogs';
import { useEventActions } from '../events/useEventActions';
import { t } from '../messages';
import { EventPolls } from '../polls/EventPolls';
import { navigate } from '../router/useRoute';
import { useNow } from '../time/useNow';
import { NotFoundPage } from './NotFoundPage';

/** One event by its own address. */
export function EventPage({ eventId }: { eventId: string }) {
  const event = useEvent(eventId);
  const actions = useEventActions();
  const now = useNow(30_000);
  if (isStatus(event.error, 404)) return <NotFoundPage />;
  return (
    <Shell>
      <BackLink />
      {event.error !== null && (
        <LoadFailure
          error={event.error}
          stale={event.data !== undefined}
          onRetry={() => void event.refetch()}
        />
      )}
      {event.isPending && (
        <Skeleton height={140} radius="lg" role="status" aria-label={t.app.loading} />
      )}
      {event.data !== undefined && (
        <Stack gap="sm">
          <EventCard
            event={event.data}
            now={now}
            busy={actions.busy(event.data)}
            onAction={(action) => actions.act(action, event.data)}
            heading={<PageTitle size="h3">{event.data.title}</PageTitle>}
          />
          {event.data.standing ? (
            event.data.actions.includes('report') && <Sittings eventId={event.data.id} />
          ) : (
            <div>
              <AddToCalendar eventId={event.data.id} />
            </div>
          )}
          <EventPolls eventId={event.data.id} />
          <Comments eventId={event.data.id} />
        </Stack>
      )}
      <EventDialogs
        dialog={actions.dialog}
        onClose={actions.closeDialog}
        onDeleted={() => navigate({ page: 'events' })}
      />
    </Shell>
  );
}

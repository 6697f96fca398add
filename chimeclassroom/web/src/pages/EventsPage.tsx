import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconCalendarPlus } from '@tabler/icons-react';
import { useEvents, useMe } from '../api/queries';
import type { ClassEvent } from '../api/types';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { EventCard } from '../events/EventCard';
import { EventDialogs } from '../events/EventDialogs';
import { LoadingEvents } from '../events/LoadingEvents';
import { useEventActions } from '../events/useEventActions';
import { t } from '../messages';
import { useNow } from '../time/useNow';
import { viewerZone } from '../time/zones';
import { EmptyEvents } from './EmptyEvents';
import { GROUP_ORDER, groupEvents } from './groupEvents';
import { useLiveAnnouncement } from './useLiveAnnouncement';

type Actions = ReturnType<typeof useEventActions>;

/** The Events Centre: everything that is planned, running or over in this room. */
export function EventsPage() {
  const me = useMe();
  const events = useEvents();
  const actions = useEventActions();
  const mayCreate = me.data?.permissions.includes('events.create') ?? false;
  const failed = events.error ?? me.error;
  useLiveAnnouncement(events.data);

  return (
    <Shell>
      <Group justify="space-between" mb="lg">
        <PageTitle size="h2">{t.events.pageTitle}</PageTitle>
        {mayCreate && (
          <Button
            leftSection={<IconCalendarPlus size={18} stroke={1.8} aria-hidden />}
            onClick={actions.schedule}
          >
            {t.events.schedule}
          </Button>
        )}
      </Group>
      {failed !== null && (
        <LoadFailure
          error={failed}
          stale={events.data !== undefined}
          onRetry={() => void Promise.all([events.refetch(), me.refetch()])}
        />
      )}
      {events.isPending && <LoadingEvents />}
      {events.data?.length === 0 && <EmptyEvents mayCreate={mayCreate} />}
      {events.data !== undefined && <EventGroups events={events.data} actions={actions} />}
      <EventDialogs dialog={actions.dialog} onClose={actions.closeDialog} />
    </Shell>
  );
}

function EventGroups({ events, actions }: { events: ClassEvent[]; actions: Actions }) {
  const now = useNow(30_000);
  const groups = groupEvents(events, now, viewerZone());
  const onlyPast = events.length > 0 && groups.past.length === events.length;
  const sections = GROUP_ORDER.filter((name) => groups[name].length > 0).map((name) => (
    <section key={name} aria-labelledby={`events-${name}`}>
      <Title order={2} size="h5" c="dimmed" mb="sm" id={`events-${name}`}>
        {t.events.groups[name]}
      </Title>
      <Stack gap="sm" mb="xl">
        {groups[name].map((event) => (
          <EventCard
            key={event.id}
            event={event}
            now={now}
            busy={actions.busy(event)}
            onAction={(action) => actions.act(action, event)}
          />
        ))}
      </Stack>
    </section>
  ));
  return (
    <>
      {onlyPast && (
        <Text c="dimmed" mb="xl">
          {t.events.nothingAhead}
        </Text>
      )}
      {sections}
    </>
  );
}

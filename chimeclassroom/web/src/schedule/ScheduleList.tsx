import { Box, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useEventPages } from '../api/queries';
import { serverNow } from '../api/serverClock';
import type { DatedEvent } from '../api/types';
import { LoadingEvents } from '../events/LoadingEvents';
import type { useEventActions } from '../events/useEventActions';
import { t } from '../messages';
import { CopyOffer } from '../imports/CopyOffer';
import { EmptyEvents } from '../pages/EmptyEvents';
import { useNow } from '../time/useNow';
import { viewerZone } from '../time/zones';
import { MoreEvents, PagesFailure } from './EventPages';
import { EventStack } from './EventStack';
import { groupEvents, type GroupName } from './groupEvents';
import { useChangeNotices } from './useChangeNotices';
import { useLiveAnnouncement } from './useLiveAnnouncement';

type Actions = ReturnType<typeof useEventActions>;

const AHEAD_AT_ONCE = 50;
const PAST_AT_ONCE = 10;
// No event is longer, so one that began before is over.
const LONGEST_MS = 24 * 3_600_000;

/** The schedule as one list: what runs, what comes, and, on demand further and further, what is over. */
export function ScheduleList({ mayCreate, actions }: { mayCreate: boolean; actions: Actions }) {
  const [border] = useState(() => new Date(serverNow() - LONGEST_MS).toISOString());
  const ahead = useEventPages({ from: border, limit: AHEAD_AT_ONCE });
  const past = useEventPages({ until: border, order: 'latest', limit: PAST_AT_ONCE });
  const now = useNow(30_000);
  useLiveAnnouncement(ahead.data);
  useChangeNotices(ahead.data, !mayCreate);
  const failure = <PagesFailure pages={ahead.error === null ? past : ahead} />;
  if (ahead.data === undefined || past.data === undefined) {
    return ahead.error !== null || past.error !== null ? failure : <LoadingEvents />;
  }
  const groups = groupEvents([...ahead.data, ...past.data], now, viewerZone());
  const nothing = ahead.data.length + past.data.length === 0;
  const onlyPast =
    !nothing && groups.live.length + groups.today.length + groups.upcoming.length === 0;
  const group = (name: GroupName) => (
    <EventGroup name={name} events={groups[name]} now={now} actions={actions} />
  );
  return (
    <>
      {failure}
      {nothing && mayCreate && <CopyOffer />}
      {nothing && <EmptyEvents mayCreate={mayCreate} />}
      {onlyPast && (
        <Text c="dimmed" mb="xl">
          {t.events.nothingAhead}
        </Text>
      )}
      {group('live')}
      {group('today')}
      {group('upcoming')}
      <MoreEvents pages={ahead} label={t.centre.later} />
      {group('past')}
      <MoreEvents pages={past} label={t.centre.earlier} />
    </>
  );
}

interface GroupProps {
  name: GroupName;
  events: readonly DatedEvent[];
  now: Date;
  actions: Actions;
}

function EventGroup({ name, events, now, actions }: GroupProps) {
  if (events.length === 0) return null;
  return (
    <section aria-labelledby={`events-${name}`}>
      <Title order={2} size="h5" c="dimmed" mb="sm" id={`events-${name}`}>
        {t.events.groups[name]}
      </Title>
      <Box mb="xl">
        <EventStack events={events} now={now} actions={actions} />
      </Box>
    </section>
  );
}

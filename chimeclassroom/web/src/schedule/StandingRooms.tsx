import { Box, Title } from '@mantine/core';
import { useStanding } from '../api/planning';
import { LoadFailure } from '../components/LoadFailure';
import type { useEventActions } from '../events/useEventActions';
import { t } from '../messages';
import { useNow } from '../time/useNow';
import { EventStack } from './EventStack';

interface Props {
  /** What one looks for; empty for all. */
  text: string;
  actions: ReturnType<typeof useEventActions>;
}

/** The rooms without dates, above the schedule: they are of no day. */
export function StandingRooms({ text, actions }: Props) {
  const rooms = useStanding(text);
  const now = useNow(30_000);
  if (rooms.error !== null) {
    return (
      <LoadFailure
        error={rooms.error}
        stale={rooms.data !== undefined}
        onRetry={() => void rooms.refetch()}
      />
    );
  }
  if (rooms.data === undefined || rooms.data.length === 0) return null;
  return (
    <section aria-labelledby="standing-rooms">
      <Title order={2} size="h5" c="dimmed" mb="sm" id="standing-rooms">
        {t.standing.rooms}
      </Title>
      <Box mb="xl">
        <EventStack events={rooms.data} now={now} actions={actions} />
      </Box>
    </section>
  );
}

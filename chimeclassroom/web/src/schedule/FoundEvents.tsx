import { Box, Text } from '@mantine/core';
import { useEventPages } from '../api/queries';
import { LoadingEvents } from '../events/LoadingEvents';
import type { useEventActions } from '../events/useEventActions';
import { t } from '../messages';
import { useNow } from '../time/useNow';
import { MoreEvents, PagesFailure } from './EventPages';
import { EventStack } from './EventStack';

interface Props {
  text: string;
  actions: ReturnType<typeof useEventActions>;
}

const AT_ONCE = 20;

/** Every event with a text in its title or description, the latest first. */
export function FoundEvents({ text, actions }: Props) {
  const found = useEventPages({ search: text, order: 'latest', limit: AT_ONCE });
  const now = useNow(30_000);
  const count = found.data?.length ?? 0;
  return (
    <>
      <PagesFailure pages={found} />
      {found.isPending && <LoadingEvents />}
      {found.data !== undefined && (
        <Box mb="xl">
          <Text c="dimmed" mb="sm" role="status">
            {count === 0 ? t.centre.nothingFound : found.hasNextPage ? '' : t.centre.found(count)}
          </Text>
          <EventStack events={found.data} now={now} actions={actions} />
        </Box>
      )}
      <MoreEvents pages={found} label={t.centre.earlier} />
    </>
  );
}

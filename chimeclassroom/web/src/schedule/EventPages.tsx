import { Button, Center } from '@mantine/core';
import type { useEventPages } from '../api/queries';
import { LoadFailure } from '../components/LoadFailure';

type Pages = ReturnType<typeof useEventPages>;

/** Why events could not be read, if they could not. */
export function PagesFailure({ pages }: { pages: Pages }) {
  if (pages.error === null) return null;
  return (
    <LoadFailure
      error={pages.error}
      stale={pages.data !== undefined}
      onRetry={() => void pages.refetch()}
    />
  );
}

/** The way to the next page of events, if there is one. */
export function MoreEvents({ pages, label }: { pages: Pages; label: string }) {
  if (!pages.hasNextPage) return null;
  return (
    <Center mb="xl">
      <Button
        variant="default"
        loading={pages.isFetchingNextPage}
        onClick={() => void pages.fetchNextPage()}
      >
        {label}
      </Button>
    </Center>
  );
}

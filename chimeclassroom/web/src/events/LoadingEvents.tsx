import { Skeleton, Stack } from '@mantine/core';
import { t } from '../messages';

/** Where the events will stand. */
export function LoadingEvents() {
  return (
    <Stack gap="sm" role="status" aria-label={t.app.loading}>
      {[1, 2, 3].map((line) => (
        <Skeleton key={line} height={112} radius="lg" />
      ))}
    </Stack>
  );
}

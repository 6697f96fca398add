import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { ApiError, messageOf } from '../api/errors';
import { useCopySchedule } from '../api/mutations';
import { useOrigin } from '../api/queries';
import { serverNow } from '../api/serverClock';
import { notifyDone } from '../components/notify';
import { DateField } from '../editor/DateField';
import { t } from '../messages';
import { viewerZone, wallClock } from '../time/zones';

/** Offers to take over the schedule of the course from which this one was copied. */
export function CopyOffer() {
  const origin = useOrigin(true).data;
  const copy = useCopySchedule();
  const [firstDay, setFirstDay] = useState<string | null>(
    () => wallClock(new Date(serverNow()), viewerZone()).date,
  );
  if (origin === undefined || origin === null) return null;
  return (
    <Paper component="section" withBorder radius="lg" p="lg" mb="md" aria-label={t.origin.title}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t.origin.title}
        </Title>
        <Text size="sm">{t.origin.text(origin.course, origin.classes)}</Text>
        <Group align="flex-end" gap="sm">
          <DateField
            label={t.origin.firstDay}
            value={firstDay}
            error={copy.error === null ? undefined : failureOf(copy.error)}
            onChange={setFirstDay}
          />
          <Button
            loading={copy.isPending}
            disabled={firstDay === null}
            onClick={() =>
              copy.mutate(firstDay ?? '', { onSuccess: () => notifyDone(t.origin.copied) })
            }
          >
            {t.origin.copy}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** What is wrong with the day, or with everything. */
const failureOf = (error: Error): string =>
  (error instanceof ApiError ? error.problem.errors?.[0]?.detail : undefined) ?? messageOf(error);

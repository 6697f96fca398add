import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useFeedCommand } from '../api/mutations';
import { useFeed } from '../api/queries';
import { BackLink } from '../components/BackLink';
import { CopyField } from '../components/CopyField';
import { LoadFailure } from '../components/LoadFailure';
import { notifyDone, notifyError } from '../components/notify';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { t } from '../messages';

/** The private address from which a calendar program reads the schedule. */
export function CalendarPage() {
  const feed = useFeed();
  const command = useFeedCommand();
  const address = command.data ?? null;
  const make = () => command.mutate('make', { onError: notifyError });
  const withdraw = () =>
    command.mutate('withdraw', {
      onSuccess: () => notifyDone(t.feed.withdrawn),
      onError: notifyError,
    });
  return (
    <Shell>
      <BackLink />
      <Paper withBorder radius="lg" p="xl" maw="44rem">
        <Stack>
          <PageTitle size="h3">{t.feed.pageTitle}</PageTitle>
          <Text>{t.feed.text}</Text>
          <Alert color="teal">
            <Text size="sm" c="var(--cc-text)">
              {t.feed.shows}
            </Text>
          </Alert>
          {feed.error !== null && (
            <LoadFailure error={feed.error} stale={false} onRetry={() => void feed.refetch()} />
          )}
          {address !== null && (
            <CopyField label={t.feed.address} description={t.feed.once} value={address} />
          )}
          {address === null && feed.data === true && (
            <Text size="sm" c="dimmed">
              {t.feed.remakeHint}
            </Text>
          )}
          <Group gap="sm">
            <Button
              variant={address === null ? 'filled' : 'default'}
              loading={command.isPending && command.variables === 'make'}
              onClick={make}
            >
              {feed.data === true ? t.feed.remake : t.feed.make}
            </Button>
            {feed.data === true && (
              <Button
                variant="default"
                loading={command.isPending && command.variables === 'withdraw'}
                onClick={withdraw}
              >
                {t.feed.withdraw}
              </Button>
            )}
          </Group>
        </Stack>
      </Paper>
    </Shell>
  );
}

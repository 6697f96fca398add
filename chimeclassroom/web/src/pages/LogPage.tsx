import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useLog } from '../api/log';
import { useMe } from '../api/queries';
import type { PermissionScope } from '../api/types';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { LoadingEvents } from '../events/LoadingEvents';
import { LogList } from '../log/LogList';
import { t } from '../messages';
import { NotFoundPage } from './NotFoundPage';

/** Who did what, for those who answer for it. */
export function LogPage() {
  const me = useMe();
  const scopes = me.data?.logScopes;
  const [first] = scopes ?? [];
  if (scopes === undefined) return <Shell>{me.isPending && <LoadingEvents />}</Shell>;
  return first === undefined ? <NotFoundPage /> : <Scopes scopes={scopes} first={first} />;
}

function Scopes({ scopes, first }: { scopes: PermissionScope[]; first: PermissionScope }) {
  const [scope, setScope] = useState(first);
  return (
    <Shell>
      <BackLink />
      <PageTitle size="h2" mb="xs">
        {t.log.pageTitle}
      </PageTitle>
      <Text c="dimmed" mb="lg">
        {t.log.text}
      </Text>
      {scopes.length > 1 && (
        <SegmentedControl
          aria-label={t.log.scope}
          mb="md"
          data={scopes.map((value) => ({ value, label: t.log.details[value] }))}
          value={scope}
          onChange={setScope}
        />
      )}
      <Entries key={scope} scope={scope} />
    </Shell>
  );
}

function Entries({ scope }: { scope: PermissionScope }) {
  const log = useLog(scope);
  return (
    <Stack>
      {log.error !== null && (
        <LoadFailure
          error={log.error}
          stale={log.data !== undefined}
          onRetry={() => void log.refetch()}
        />
      )}
      {log.isPending && <LoadingEvents />}
      {log.data?.length === 0 && <Text>{t.log.none}</Text>}
      {log.data !== undefined && <LogList entries={log.data} scope={scope} />}
      {log.hasNextPage && (
        <Button
          variant="default"
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {t.log.older}
        </Button>
      )}
    </Stack>
  );
}

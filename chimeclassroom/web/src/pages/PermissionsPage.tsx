import { SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { usePermissions } from '../api/permissions';
import { useMe } from '../api/queries';
import type { PermissionScope } from '../api/types';
import { BackLink } from '../components/BackLink';
import { LoadFailure } from '../components/LoadFailure';
import { PageTitle } from '../components/PageTitle';
import { Shell } from '../components/Shell';
import { LoadingEvents } from '../events/LoadingEvents';
import { t } from '../messages';
import { PermissionsEditor } from '../permissions/PermissionsEditor';
import { NotFoundPage } from './NotFoundPage';

/** What each role may do, for those who may change it. */
export function PermissionsPage() {
  const me = useMe();
  const scopes = me.data?.permissionScopes;
  const [first] = scopes ?? [];
  if (scopes === undefined) return <Shell>{me.isPending && <LoadingEvents />}</Shell>;
  return first === undefined ? <NotFoundPage /> : <Scopes scopes={scopes} first={first} />;
}

function Scopes({ scopes, first }: { scopes: PermissionScope[]; first: PermissionScope }) {
  const [scope, setScope] = useState(first);
  const table = usePermissions(scope);
  return (
    <Shell>
      <BackLink />
      <PageTitle size="h2" mb="lg">
        {t.permissions.pageTitle}
      </PageTitle>
      <Stack>
        {scopes.length > 1 && (
          <SegmentedControl
            aria-label={t.permissions.scope}
            w="fit-content"
            data={scopes.map((value) => ({ value, label: t.permissions.scopes[value] }))}
            value={scope}
            onChange={setScope}
          />
        )}
        {table.error !== null && (
          <LoadFailure
            error={table.error}
            stale={table.data !== undefined}
            onRetry={() => void table.refetch()}
          />
        )}
        {table.isPending && <LoadingEvents />}
        {table.data !== undefined && <PermissionsEditor key={scope} table={table.data} />}
      </Stack>
    </Shell>
  );
}

import { Button, Group, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useSavePermissions } from '../api/permissions';
import type { PermissionTable } from '../api/types';
import { notifyDone, notifyError } from '../components/notify';
import { t } from '../messages';
import { formatMoment } from '../time/format';
import { change, exceptionsOf, restored, wanted, type Draft } from './draft';
import { Differs } from './PermissionBox';
import { PermissionCards } from './PermissionCards';
import classes from './PermissionsEditor.module.css';
import { PermissionGrid } from './PermissionGrid';

/** The permissions of a scope, to be changed and then saved together. */
export function PermissionsEditor({ table }: { table: PermissionTable }) {
  const [draft, setDraft] = useState<Draft>({});
  const save = useSavePermissions();
  const small = useMediaQuery('(max-width: 60em)', undefined, { getInitialValueInEffect: false });
  const Table = small ? PermissionCards : PermissionGrid;
  const changes = Object.keys(draft).length;
  function submit(): void {
    if (changes === 0) return;
    const { scope, version } = table;
    save.mutate(
      { scope, version, exceptions: exceptionsOf(table, draft) },
      {
        onSuccess: () => {
          setDraft({});
          notifyDone(t.permissions.saved);
        },
        onError: notifyError,
      },
    );
  }
  return (
    <Stack>
      <Text c="dimmed">{t.permissions.text[table.scope]}</Text>
      <Table
        table={table}
        granted={(role, cell) => wanted(draft, role, cell)}
        onChange={(role, cell, granted) => setDraft(change(draft, role, cell, granted))}
      />
      <Text size="sm" c="dimmed">
        {t.permissions.fixed} <Differs /> {t.permissions.differs}
      </Text>
      {table.changed !== undefined && (
        <Text size="sm" c="dimmed">
          {t.permissions.lastChanged(table.changed.by, formatMoment(new Date(table.changed.at)))}
        </Text>
      )}
      <Group className={classes.bar} gap="sm">
        <Button loading={save.isPending} onClick={submit}>
          {t.permissions.save}
        </Button>
        <Button variant="default" onClick={() => setDraft(restored(table))}>
          {t.permissions.restore}
        </Button>
        <Text size="sm" role="status">
          {changes === 0 ? t.permissions.nothing : t.permissions.changes(changes)}
        </Text>
      </Group>
    </Stack>
  );
}

import { ActionIcon, Text } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { SettingName } from '../api/types';
import { t } from '../messages';
import classes from './Setting.module.css';
import type { LevelForm } from './useLevelForm';

interface Props {
  form: LevelForm;
  name: SettingName;
  label: string;
  children: ReactNode;
}

/** A field with its lock, where the level may lock it, and who decides, where that is somebody else. */
export function Setting({ form, name, label, children }: Props) {
  const origin = originOf(form, name);
  return (
    <div>
      <div className={classes.line}>
        <div className={classes.field}>{children}</div>
        {form.mayLock(name) && <Lock form={form} name={name} label={label} />}
      </div>
      {origin !== null && (
        <Text size="xs" c="dimmed" mt={4} className={classes.origin}>
          {form.lockedBy(name) !== undefined && <IconLock size={13} aria-hidden />}
          {origin}
        </Text>
      )}
    </div>
  );
}

function originOf(form: LevelForm, name: SettingName): string | null {
  const locker = form.lockedBy(name);
  if (locker !== undefined) return t.settings.lockedBy[locker];
  const origin = form.outer.origins[name];
  return origin === undefined || form.draft[name] !== undefined ? null : t.settings.setBy[origin];
}

function Lock({ form, name, label }: Omit<Props, 'children'>) {
  const closed = form.locks(name);
  return (
    <ActionIcon
      size={36}
      variant={closed ? 'filled' : 'default'}
      aria-label={t.settings.lock(label)}
      aria-pressed={closed}
      onClick={() => form.toggleLock(name)}
    >
      {closed ? (
        <IconLock size={18} stroke={1.8} aria-hidden />
      ) : (
        <IconLockOpen size={18} stroke={1.8} aria-hidden />
      )}
    </ActionIcon>
  );
}

import { Checkbox, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import type { Role } from '../api/types';
import { t } from '../messages';
import type { Cell } from './draft';
import classes from './PermissionBox.module.css';

interface Props {
  role: Role;
  cell: Cell;
  granted: boolean;
  onChange: (granted: boolean) => void;
  /** Shows the role beside the box; otherwise it stands above the column. */
  named?: boolean;
}

/** Whether a role has a permission: a box where that can be changed, a sign where it cannot. */
export function PermissionBox({ role, cell, granted, onChange, named = false }: Props) {
  const permission = t.permissions.names[cell.permission];
  const differs = granted !== cell.otherwise;
  if (!cell.changeable) {
    const Sign = cell.granted ? IconCheck : IconMinus;
    return (
      <span className={classes.fixed}>
        <Sign size={18} aria-hidden />
        {named && <span>{t.role[role]}</span>}
        <VisuallyHidden>{cell.granted ? t.permissions.yes : t.permissions.no}</VisuallyHidden>
      </span>
    );
  }
  return (
    <span className={classes.box}>
      <Checkbox
        aria-label={t.permissions.box(permission, t.role[role])}
        label={named ? t.role[role] : undefined}
        checked={granted}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {differs && (
        <span className={classes.mark} title={t.permissions.usual}>
          <Differs />
          <VisuallyHidden>{t.permissions.usual}</VisuallyHidden>
        </span>
      )}
    </span>
  );
}

/** The mark of what differs from what applies otherwise. */
export function Differs() {
  return <span className={classes.differs} aria-hidden />;
}

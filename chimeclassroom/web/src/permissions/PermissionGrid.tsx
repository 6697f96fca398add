import type { Permission, PermissionTable, Role } from '../api/types';
import { t } from '../messages';
import { grouped, type Cell } from './draft';
import { PermissionBox } from './PermissionBox';
import classes from './PermissionGrid.module.css';

export interface GridProps {
  table: PermissionTable;
  granted: (role: Role, cell: Cell) => boolean;
  onChange: (role: Role, cell: Cell, granted: boolean) => void;
}

/** The cells of one permission, a role each. */
export const cellsOf = (table: PermissionTable, permission: Permission) =>
  table.rows.flatMap(({ role, cells }) =>
    cells.filter((cell) => cell.permission === permission).map((cell) => ({ role, cell })),
  );

/** The permissions on a wide screen: a row a permission, a column a role. */
export function PermissionGrid({ table, granted, onChange }: GridProps) {
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={t.permissions.pageTitle}>
        <thead>
          <tr>
            <th scope="col">{t.permissions.permission}</th>
            {table.rows.map(({ role }) => (
              <th key={role} scope="col" className={classes.role}>
                {t.role[role]}
              </th>
            ))}
          </tr>
        </thead>
        {Object.entries(grouped(table)).map(([group, permissions]) => (
          <tbody key={group}>
            <tr className={classes.group}>
              <th scope="rowgroup" colSpan={table.rows.length + 1}>
                {t.permissions.groups[group as keyof typeof t.permissions.groups]}
              </th>
            </tr>
            {permissions.map((permission) => (
              <tr key={permission}>
                <th scope="row">
                  <span className={classes.name}>{t.permissions.names[permission]}</span>
                  <span className={classes.detail}>{t.permissions.details[permission]}</span>
                </th>
                {cellsOf(table, permission).map(({ role, cell }) => (
                  <td key={role} className={classes.role}>
                    <PermissionBox
                      role={role}
                      cell={cell}
                      granted={granted(role, cell)}
                      onChange={(value) => onChange(role, cell, value)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

import { t } from '../messages';
import { grouped } from './draft';
import { PermissionBox } from './PermissionBox';
import classes from './PermissionCards.module.css';
import { cellsOf, type GridProps } from './PermissionGrid';

/** The permissions where a table has no room: a card a permission, with the roles in it. */
export function PermissionCards({ table, granted, onChange }: GridProps) {
  return Object.entries(grouped(table)).map(([group, permissions]) => (
    <section key={group} className={classes.group}>
      <h2 className={classes.heading}>
        {t.permissions.groups[group as keyof typeof t.permissions.groups]}
      </h2>
      {permissions.map((permission) => (
        <fieldset key={permission} className={classes.card}>
          <legend className={classes.name}>{t.permissions.names[permission]}</legend>
          <p className={classes.detail}>{t.permissions.details[permission]}</p>
          <div className={classes.roles}>
            {cellsOf(table, permission).map(({ role, cell }) => (
              <PermissionBox
                key={role}
                named
                role={role}
                cell={cell}
                granted={granted(role, cell)}
                onChange={(value) => onChange(role, cell, value)}
              />
            ))}
          </div>
        </fieldset>
      ))}
    </section>
  ));
}

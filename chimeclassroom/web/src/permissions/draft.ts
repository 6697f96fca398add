import type { Permission, PermissionException, PermissionTable, Role } from '../api/types';

export type Cell = PermissionTable['rows'][number]['cells'][number];

/** What somebody has changed and not saved: whether the role has the permission, by `keyOf`. */
export type Draft = Readonly<Record<string, boolean>>;

export const keyOf = (role: Role, permission: Permission) => `${role} ${permission}`;

/** Whether the role would have the permission if the draft were saved. */
export const wanted = (draft: Draft, role: Role, cell: Cell): boolean =>
  draft[keyOf(role, cell.permission)] ?? cell.granted;

/** The draft with a cell changed; a change back is none. */
export function change(draft: Draft, role: Role, cell: Cell, granted: boolean): Draft {
  const key = keyOf(role, cell.permission);
  const { [key]: _before, ...rest } = draft;
  return granted === cell.granted ? rest : { ...rest, [key]: granted };
}

/** The draft in which everything that may be changed is as it is without exceptions. */
export function restored(table: PermissionTable): Draft {
  let draft: Draft = {};
  for (const { role, cells } of table.rows) {
    for (const cell of cells) {
      if (cell.changeable) draft = change(draft, role, cell, cell.otherwise);
    }
  }
  return draft;
}

/**
 * The exceptions that the draft comes to. A cell that was not touched keeps its own, even one that
 * has no effect at the moment; one that was is an exception if it differs from what applies otherwise.
 */
export function exceptionsOf(table: PermissionTable, draft: Draft): PermissionException[] {
  return table.rows.flatMap(({ role, cells }) =>
    cells.flatMap(({ permission, otherwise, exception }) => {
      const touched = draft[keyOf(role, permission)];
      const granted = touched ?? exception;
      const kept = touched === undefined ? exception !== undefined : touched !== otherwise;
      return kept && granted !== undefined ? [{ role, permission, granted }] : [];
    }),
  );
}

/** The permissions in groups of what they are about, in the order of the server. */
export function grouped(
  table: PermissionTable,
): Record<'schedule' | 'class' | 'course', Permission[]> {
  const groups = { schedule: [], class: [], course: [] } as ReturnType<typeof grouped>;
  for (const { permission } of table.rows[0]?.cells ?? []) {
    if (/^(events|templates)\./.test(permission)) groups.schedule.push(permission);
    else if (permission.startsWith('class.') || permission.startsWith('guests.'))
      groups.class.push(permission);
    else groups.course.push(permission);
  }
  return groups;
}

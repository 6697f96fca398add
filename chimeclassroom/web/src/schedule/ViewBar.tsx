import { SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { t } from '../messages';
import { VIEWS, type View } from '../router/route';
import { navigate } from '../router/useRoute';
import type { Search } from './useSearch';
import classes from './ViewBar.module.css';

/** How the schedule is shown, and what is looked for in it. */
export function ViewBar({ view, search }: { view: View; search: Search }) {
  return (
    <div className={classes.bar}>
      <SegmentedControl
        aria-label={t.centre.view}
        data={VIEWS.map((value) => ({ value, label: t.centre.views[value] }))}
        value={view}
        onChange={(chosen) => navigate({ page: 'events', view: chosen })}
      />
      <TextInput
        type="search"
        aria-label={t.centre.search}
        placeholder={t.centre.searchPlaceholder}
        leftSection={<IconSearch size={18} stroke={1.8} aria-hidden />}
        className={classes.search}
        value={search.typed}
        onChange={(typed) => search.type(typed.currentTarget.value)}
      />
    </div>
  );
}

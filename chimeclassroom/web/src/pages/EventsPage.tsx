import { Text } from '@mantine/core';
import { useMe, useSettings } from '../api/queries';
import { Shell } from '../components/Shell';
import { EventDialogs } from '../events/EventDialogs';
import { useEventActions } from '../events/useEventActions';
import type { View } from '../router/route';
import { FoundEvents } from '../schedule/FoundEvents';
import { MonthView } from '../schedule/MonthView';
import { ScheduleHead } from '../schedule/ScheduleHead';
import { ScheduleList } from '../schedule/ScheduleList';
import { StandingRooms } from '../schedule/StandingRooms';
import { useSearch } from '../schedule/useSearch';
import { ViewBar } from '../schedule/ViewBar';
import { WeekView } from '../schedule/WeekView';
import classes from './EventsPage.module.css';

/** The Events Centre: everything that is planned, running or over in this room. */
export function EventsPage({ view }: { view: View }) {
  const mayCreate = useMe().data?.permissions.includes('events.create') ?? false;
  const actions = useEventActions();
  const search = useSearch();
  return (
    <Shell>
      <ScheduleHead mayCreate={mayCreate} actions={actions} />
      <Welcome />
      <StandingRooms text={search.text} actions={actions} />
      <ViewBar view={view} search={search} />
      {search.text !== '' ? (
        <FoundEvents text={search.text} actions={actions} />
      ) : (
        <>
          {view === 'list' && <ScheduleList mayCreate={mayCreate} actions={actions} />}
          {view === 'week' && <WeekView actions={actions} />}
          {view === 'month' && <MonthView actions={actions} />}
        </>
      )}
      <EventDialogs dialog={actions.dialog} onClose={actions.closeDialog} />
    </Shell>
  );
}

/** What the platform says to everybody who comes in. */
function Welcome() {
  const text = useSettings().data?.effective.settings.branding?.welcome;
  if (text === undefined) return null;
  return (
    <Text mb="md" className={classes.welcome} data-own-words>
      {text}
    </Text>
  );
}

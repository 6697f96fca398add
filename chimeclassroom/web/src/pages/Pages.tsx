import { DatesProvider } from '@mantine/dates';
import { useLiveEvents } from '../api/live';
import type { Route } from '../router/route';
import { useRoute } from '../router/useRoute';
import { useFirstDay } from '../time/useFirstDay';
import { CalendarPage } from './CalendarPage';
import { EventPage } from './EventPage';
import { NotFoundPage } from './NotFoundPage';
import { ReportPage } from './ReportPage';
import { RoomPage } from './RoomPage';
import { SettingsPage } from './SettingsPage';
import { StartPage } from './StartPage';

/** The page the address asks for, with the calendars of the course's week. */
export function Pages() {
  useLiveEvents();
  const firstDay = useFirstDay();
  return (
    <DatesProvider settings={{ firstDayOfWeek: firstDay, weekendDays: [] }}>
      <Page route={useRoute()} />
    </DatesProvider>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'events':
      return <StartPage view={route.view ?? 'list'} />;
    case 'calendar':
      return <CalendarPage />;
    case 'settings':
      return <SettingsPage />;
    case 'event':
      return <EventPage key={route.eventId} eventId={route.eventId} />;
    case 'room':
      return <RoomPage key={route.eventId} eventId={route.eventId} />;
    case 'report':
      return <ReportPage key={route.eventId} eventId={route.eventId} />;
    case 'unknown':
      return <NotFoundPage />;
  }
}

import { DatesProvider } from '@mantine/dates';
import 'dayjs/locale/ar';
import 'dayjs/locale/es';
import { useLiveEvents } from '../api/live';
import { language } from '../messages';
import { useReminders } from '../notices/useReminders';
import type { Route } from '../router/route';
import { useRoute } from '../router/useRoute';
import { useFirstDay } from '../time/useFirstDay';
import { CalendarPage } from './CalendarPage';
import { CoursePage } from './CoursePage';
import { EventPage } from './EventPage';
import { ImportPage } from './ImportPage';
import { LogPage } from './LogPage';
import { NotFoundPage } from './NotFoundPage';
import { PermissionsPage } from './PermissionsPage';
import { PrivacyPage } from './PrivacyPage';
import { OwnRecordPage, PersonPage } from './PersonPage';
import { ReportPage } from './ReportPage';
import { RoomPage } from './RoomPage';
import { SettingsPage } from './SettingsPage';
import { StartPage } from './StartPage';
import { TemplatesPage } from './TemplatesPage';
import { UsagePage } from './UsagePage';

/** The page the address asks for, with the calendars of the course's week. */
export function Pages() {
  useLiveEvents();
  useReminders();
  const firstDay = useFirstDay();
  return (
    <DatesProvider settings={{ locale: language, firstDayOfWeek: firstDay, weekendDays: [] }}>
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
    case 'privacy':
      return <PrivacyPage />;
    case 'settings':
      return <SettingsPage />;
    case 'import':
      return <ImportPage />;
    case 'templates':
      return <TemplatesPage />;
    case 'permissions':
      return <PermissionsPage />;
    case 'log':
      return <LogPage />;
    case 'usage':
      return <UsagePage />;
    case 'course':
      return <CoursePage />;
    case 'record':
      return <OwnRecordPage />;
    case 'person':
      return <PersonPage key={route.personId} personId={route.personId} />;
    case 'event':
      return <EventPage key={route.eventId} eventId={route.eventId} />;
    case 'room':
      return <RoomPage key={route.eventId} eventId={route.eventId} />;
    case 'report':
      return (
        <ReportPage
          key={`${route.eventId} ${route.sitting ?? ''}`}
          eventId={route.eventId}
          sitting={route.sitting}
        />
      );
    case 'unknown':
      return <NotFoundPage />;
  }
}

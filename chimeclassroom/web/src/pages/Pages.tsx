import { useLiveEvents } from '../api/live';
import { useRoute } from '../router/useRoute';
import { CalendarPage } from './CalendarPage';
import { EventPage } from './EventPage';
import { NotFoundPage } from './NotFoundPage';
import { ReportPage } from './ReportPage';
import { RoomPage } from './RoomPage';
import { StartPage } from './StartPage';

/** The page the address asks for. */
export function Pages() {
  const route = useRoute();
  useLiveEvents();
  switch (route.page) {
    case 'events':
      return <StartPage view={route.view ?? 'list'} />;
    case 'calendar':
      return <CalendarPage />;
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

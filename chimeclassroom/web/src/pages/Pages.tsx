import { useRoute } from '../router/useRoute';
import { EventPage } from './EventPage';
import { EventsPage } from './EventsPage';
import { NotFoundPage } from './NotFoundPage';
import { ReportPage } from './ReportPage';
import { RoomPage } from './RoomPage';

/** The page the address asks for. */
export function Pages() {
  const route = useRoute();
  switch (route.page) {
    case 'events':
      return <EventsPage />;
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

/** The ways in which the Events Centre shows the schedule. */
export const VIEWS = ['list', 'week', 'month'] as const;
export type View = (typeof VIEWS)[number];

export type Route =
  | { page: 'events'; view?: View }
  | { page: 'calendar' }
  | { page: 'settings' }
  | { page: 'event'; eventId: string }
  | { page: 'room'; eventId: string }
  | { page: 'report'; eventId: string }
  | { page: 'unknown' };

/**
 * Reads the fragment of the address: `#/`, `#/week`, `#/month`, `#/calendar`, `#/settings`,
 * `#/events/ID`, `#/events/ID/room`, `#/events/ID/report`.
 */
export function parseRoute(hash: string): Route {
  const parts = hash.replace(/^#\/?/, '').split('/').map(decode);
  const [first, eventId, view, ...rest] = parts;
  if (parts.length === 1) {
    if (first === '') return { page: 'events' };
    if (first === 'week' || first === 'month') return { page: 'events', view: first };
    if (first === 'calendar' || first === 'settings') return { page: first };
  }
  if (first !== 'events' || eventId === undefined || eventId === '' || rest.length > 0) {
    return { page: 'unknown' };
  }
  if (view === undefined) return { page: 'event', eventId };
  return view === 'room' || view === 'report' ? { page: view, eventId } : { page: 'unknown' };
}

/** The address of a page, for links. */
export function hrefOf(route: Exclude<Route, { page: 'unknown' }>): string {
  if (route.page === 'events') return route.view === 'list' ? '#/' : `#/${route.view ?? ''}`;
  if (route.page === 'calendar' || route.page === 'settings') return `#/${route.page}`;
  const event = `#/events/${encodeURIComponent(route.eventId)}`;
  return route.page === 'event' ? event : `${event}/${route.page}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

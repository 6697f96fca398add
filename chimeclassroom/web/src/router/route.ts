/** The ways in which the Events Centre shows the schedule. */
export const VIEWS = ['list', 'week', 'month'] as const;
export type View = (typeof VIEWS)[number];

export type Route =
  | { page: 'events'; view?: View }
  | { page: 'calendar' }
  | { page: 'settings' }
  | { page: 'privacy' }
  | { page: 'import' }
  | { page: 'templates' }
  | { page: 'permissions' }
  | { page: 'log' }
  | { page: 'usage' }
  | { page: 'course' }
  | { page: 'record' }
  | { page: 'person'; personId: string }
  | { page: 'event'; eventId: string }
  | { page: 'room'; eventId: string }
  | { page: 'report'; eventId: string; sitting?: number }
  | { page: 'unknown' };

/** Pages that are one for everything. */
const PLAIN = [
  'calendar',
  'settings',
  'import',
  'templates',
  'permissions',
  'log',
  'usage',
  'privacy',
] as const;

/**
 * Reads the fragment of the address: `#/`, `#/week`, `#/month`, `#/calendar`, `#/settings`,
 * `#/privacy`, `#/permissions`, `#/log`, `#/usage`, `#/import`, `#/templates`, `#/reports`, `#/record`, `#/people/ID`, `#/events/ID`, `#/events/ID/room`,
 * `#/events/ID/report`, `#/events/ID/report/NUMBER` of a sitting.
 */
export function parseRoute(hash: string): Route {
  const parts = hash.replace(/^#\/?/, '').split('/').map(decode);
  const [first, eventId, view, number, ...rest] = parts;
  if (parts.length === 1) {
    if (first === '') return { page: 'events' };
    if (first === 'week' || first === 'month') return { page: 'events', view: first };
    const page = PLAIN.find((name) => name === first);
    if (page !== undefined) return { page };
    if (first === 'reports') return { page: 'course' };
    if (first === 'record') return { page: 'record' };
  }
  if (first === 'people' && parts.length === 2 && eventId !== undefined && eventId !== '') {
    return { page: 'person', personId: eventId };
  }
  if (first !== 'events' || eventId === undefined || eventId === '' || rest.length > 0) {
    return { page: 'unknown' };
  }
  if (view === undefined) return { page: 'event', eventId };
  if (number !== undefined) {
    const sitting = Number(number);
    return view === 'report' && Number.isInteger(sitting) && sitting > 0
      ? { page: view, eventId, sitting }
      : { page: 'unknown' };
  }
  return view === 'room' || view === 'report' ? { page: view, eventId } : { page: 'unknown' };
}

/** The address of a page, for links. */
export function hrefOf(route: Exclude<Route, { page: 'unknown' }>): string {
  if (route.page === 'events') return route.view === 'list' ? '#/' : `#/${route.view ?? ''}`;
  if (route.page === 'course') return '#/reports';
  if (route.page === 'person') return `#/people/${encodeURIComponent(route.personId)}`;
  if (!('eventId' in route)) return `#/${route.page}`;
  const event = `#/events/${encodeURIComponent(route.eventId)}`;
  if (route.page === 'event') return event;
  const sitting = route.page === 'report' && route.sitting !== undefined ? `/${route.sitting}` : '';
  return `${event}/${route.page}${sitting}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

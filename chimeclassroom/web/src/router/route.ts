export type Route =
  | { page: 'events' }
  | { page: 'event'; eventId: string }
  | { page: 'room'; eventId: string }
  | { page: 'report'; eventId: string }
  | { page: 'unknown' };

/** Reads the fragment of the address: `#/`, `#/events/ID`, `#/events/ID/room`, `#/events/ID/report`. */
export function parseRoute(hash: string): Route {
  const parts = hash.replace(/^#\/?/, '').split('/').map(decode);
  const [first, eventId, view, ...rest] = parts;
  if (parts.length === 1 && first === '') return { page: 'events' };
  if (first !== 'events' || eventId === undefined || eventId === '' || rest.length > 0) {
    return { page: 'unknown' };
  }
  if (view === undefined) return { page: 'event', eventId };
  return view === 'room' || view === 'report' ? { page: view, eventId } : { page: 'unknown' };
}

/** The address of a page, for links. */
export function hrefOf(route: Exclude<Route, { page: 'unknown' }>): string {
  if (route.page === 'events') return '#/';
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

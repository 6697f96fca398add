import { hrefOf } from '../router/route';

/** What the hand-over needs of a window; tests give their own. */
export interface AddressBar {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  history: Pick<History, 'replaceState' | 'state'>;
}

/**
 * Takes the one-time code of a launch out of the address bar. The code is gone from the bar and from
 * the history before this returns, so that a reload, a bookmark or a shared link never carries it.
 * A launch that leads to one event leaves the address of that event.
 */
export function takeCode({ location, history }: AddressBar): string | null {
  const handed = new URLSearchParams(location.hash.slice(1));
  const code = handed.get('code');
  if (code === null) return null;
  const eventId = handed.get('event') ?? '';
  const page = eventId === '' ? '' : hrefOf({ page: 'event', eventId });
  history.replaceState(history.state, '', location.pathname + location.search + page);
  return code === '' ? null : code;
}

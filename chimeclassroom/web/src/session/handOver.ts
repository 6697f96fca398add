import { hrefOf } from '../router/route';

/** Where the server's page of a launch leaves what it hands over. */
const KEY = 'chimeclassroom.handOver';

/** What the hand-over needs of a window; tests give their own. */
export interface Arrival {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  history: Pick<History, 'replaceState' | 'state'>;
  /** Throws where the browser keeps nothing. */
  readonly sessionStorage: Storage;
}

/**
 * Takes the one-time code of a launch, and leaves the address of the event that the launch leads to.
 * The launch's own page has put the code into this tab's storage, where no link of somebody else can
 * put one. Only where the browser keeps nothing it stands in the address bar. It is gone from both
 * before this returns, so that a reload, a bookmark or a shared link never carries it.
 */
export function takeCode(arrival: Arrival): string | null {
  const { location, history } = arrival;
  const fragment = new URLSearchParams(location.hash.slice(1));
  const handed = takeFromStorage(arrival) ?? fragment;
  const code = handed.get('code');
  if (code === null && !fragment.has('code')) return null;
  const eventId = handed.get('event') ?? '';
  const page = eventId === '' ? '' : hrefOf({ page: 'event', eventId });
  history.replaceState(history.state, '', location.pathname + location.search + page);
  return code === '' ? null : code;
}

/** What the storage holds, which may be nothing; `null` where there is no storage. */
function takeFromStorage(arrival: Arrival): URLSearchParams | null {
  try {
    const handed = arrival.sessionStorage.getItem(KEY) ?? '';
    arrival.sessionStorage.removeItem(KEY);
    return new URLSearchParams(handed);
  } catch {
    return null;
  }
}

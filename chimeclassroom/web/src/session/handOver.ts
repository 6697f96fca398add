/** What the hand-over needs of a window; tests give their own. */
export interface AddressBar {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  history: Pick<History, 'replaceState' | 'state'>;
}

/**
 * Takes the one-time code of a launch out of the address bar. The code is gone from the bar and from
 * the history before this returns, so that a reload, a bookmark or a shared link never carries it.
 */
export function takeCode({ location, history }: AddressBar): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code === null) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return code === '' ? null : code;
}

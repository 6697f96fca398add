let aheadMs = 0;

/** Learns from an answer's Date header how far the server's clock is ahead of this device's. */
export function learnServerTime(response: Response): void {
  const sent = Date.parse(response.headers.get('Date') ?? '');
  // The header has whole seconds; a smaller difference than that says nothing.
  if (!Number.isNaN(sent)) aheadMs = Math.abs(sent - Date.now()) < 2000 ? 0 : sent - Date.now();
}

/** This moment by the server's clock, in milliseconds. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

/** The time zone of this device. */
export const viewerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Every zone the browser knows, by name, with UTC and the given ones, which it may list under another name. */
export function allZones(...extra: string[]): string[] {
  const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', ...extra]);
  return [...zones].sort((a, b) => a.localeCompare(b));
}

/** `America/New_York` as a person reads it. */
export const zoneName = (zone: string): string => zone.replaceAll('_', ' ');

/** The zone's distance from Greenwich at that moment: `GMT+1`. A zone unknown here is shown by name. */
export function zoneOffset(zone: string, at: Date): string {
  try {
    const parts = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      timeZoneName: 'shortOffset',
    }).formatToParts(at);
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
  } catch {
    return zone;
  }
}

/**
 * A moment as calendar and clock of a zone show it: `2026-11-22` and `09:05`. Of one that cannot be
 * written, both are empty.
 */
export function wallClock(at: Date, zone: string): { date: string; time: string } {
  if (Number.isNaN(at.getTime())) return { date: '', time: '' };
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: knownZone(zone),
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((one) => one.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}

/** The zone itself, or UTC where this browser does not know it. */
export function knownZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

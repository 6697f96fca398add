import type { LogEntry, PermissionScope } from '../api/types';
import { t } from '../messages';

/** What else there is to know of an entry, in words. */
export function detailsOf(entry: LogEntry, scope: PermissionScope): string[] {
  const { about, events = 0, detail, course } = entry;
  const details: string[] = [];
  if (about !== undefined) details.push(t.log.about(about));
  if (events > 1) details.push(t.log.events(events));
  if (isKnown(detail)) details.push(t.log.details[detail]);
  if (scope === 'platform' && course !== '') details.push(course);
  return details;
}

function isKnown(detail: string | undefined): detail is keyof typeof t.log.details {
  return detail !== undefined && detail in t.log.details;
}

import type { EventQuery } from './types';

/** Under which names the page remembers what it knows of the server. */
export const keys = {
  me: ['me'] as const,
  /** Everything that is known of events. */
  events: ['events'] as const,
  allEvents: ['events', 'all'] as const,
  eventPages: (query: EventQuery) => ['events', 'pages', query] as const,
  event: (id: string) => ['events', 'one', id] as const,
  hosts: ['hosts'] as const,
  feed: ['feed'] as const,
  settings: ['settings'] as const,
  report: (id: string) => ['report', id] as const,
};

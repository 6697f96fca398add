import type { EventQuery, UsagePeriod } from './types';

/** Under which names the page remembers what it knows of the server. */
export const keys = {
  me: ['me'] as const,
  /** Everything that is known of events. */
  events: ['events'] as const,
  allEvents: ['events', 'all'] as const,
  eventPages: (query: EventQuery) => ['events', 'pages', query] as const,
  standing: (search: string) => ['events', 'standing', search] as const,
  sittings: (id: string) => ['events', 'sittings', id] as const,
  event: (id: string) => ['events', 'one', id] as const,
  guestLinks: (eventId: string) => ['guestLinks', eventId] as const,
  hosts: ['hosts'] as const,
  templates: ['templates'] as const,
  people: (search: string) => ['people', search] as const,
  /** The next three are of events: they are read again whenever the server says that these have changed. */
  polls: (eventId: string, asked: number) => ['events', 'polls', eventId, asked] as const,
  comments: (eventId: string) => ['events', 'comments', eventId] as const,
  news: ['events', 'news'] as const,
  origin: ['events', 'origin'] as const,
  feed: ['feed'] as const,
  settings: ['settings'] as const,
  grading: ['grading'] as const,
  privacy: ['privacy'] as const,
  /** All reports of an event: that of an event with dates is the only one. */
  reports: (id: string) => ['report', id] as const,
  report: (id: string, sitting: number | undefined) => ['report', id, sitting] as const,
  timeline: (id: string, sitting: number | undefined, personId: string) =>
    ['report', id, sitting, 'timeline', personId] as const,
  courseReport: ['courseReport'] as const,
  usage: (period: UsagePeriod) => ['usage', period] as const,
  personReport: (personId: string) => ['personReport', personId] as const,
};

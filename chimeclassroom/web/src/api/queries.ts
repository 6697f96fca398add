import { useQuery } from '@tanstack/react-query';
import { call } from './call';
import { api } from './client';
import type { Report } from './types';

export const keys = {
  me: ['me'] as const,
  events: ['events'] as const,
  event: (id: string) => ['events', id] as const,
  report: (id: string) => ['report', id] as const,
};

const LIST_EVERY_MS = 10_000;
const REPORT_EVERY_MS = 2_000;

/** Who is here. It does not change during a visit. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: () => call(api.GET('/api/me')),
    staleTime: Infinity,
  });
}

/** The list of events, read again every ten seconds while the page is visible. */
export function useEvents() {
  return useQuery({
    queryKey: keys.events,
    queryFn: async () => (await call(api.GET('/api/events'))).events,
    refetchInterval: LIST_EVERY_MS,
  });
}

export const readEvent = (eventId: string) =>
  call(api.GET('/api/events/{eventId}', { params: { path: { eventId } } }));

export function useEvent(eventId: string) {
  return useQuery({
    queryKey: keys.event(eventId),
    queryFn: () => readEvent(eventId),
    refetchInterval: LIST_EVERY_MS,
  });
}

/** The report, read again every two seconds while a grade is on its way or the class is running. */
export function useReport(eventId: string) {
  return useQuery({
    queryKey: keys.report(eventId),
    queryFn: () => call(api.GET('/api/events/{eventId}/report', { params: { path: { eventId } } })),
    refetchInterval: (query) => reportInterval(query.state.data),
  });
}

function reportInterval(report: Report | undefined): number | false {
  if (report === undefined) return false;
  if (report.people.some((person) => person.grade.state === 'pending')) return REPORT_EVERY_MS;
  return report.endedAt === undefined ? LIST_EVERY_MS : false;
}

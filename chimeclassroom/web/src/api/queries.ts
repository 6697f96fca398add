import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { setClock } from '../time/clock';
import { call } from './call';
import { api } from './client';
import { keys } from './keys';
import { isLive } from './live';
import type { EventQuery, Report } from './types';

const LIST_EVERY_MS = 10_000;
const LIVE_LIST_EVERY_MS = 60_000;
const REPORT_EVERY_MS = 2_000;

/** Who is here. It does not change during a visit. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: () => call(api.GET('/api/me')),
    staleTime: Infinity,
  });
}

/** How often events are read again: seldom while the server tells of every change. */
const listInterval = () => (isLive() ? LIVE_LIST_EVERY_MS : LIST_EVERY_MS);

/** All events, kept up to date. */
export function useEvents() {
  return useQuery({
    queryKey: keys.allEvents,
    queryFn: async () => (await call(api.GET('/api/events'))).events,
    refetchInterval: listInterval,
  });
}

/** A part of the schedule, page by page, kept up to date. */
export function useEventPages(query: EventQuery, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.eventPages(query),
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/api/events', {
          params: { query: pageParam === '' ? query : { ...query, after: pageParam } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    select: ({ pages }) => pages.flatMap(({ events }) => events),
    placeholderData: (before) => before,
    refetchInterval: listInterval,
    enabled,
  });
}

/** Who can be a host of an event. */
export function useHosts() {
  return useQuery({
    queryKey: keys.hosts,
    queryFn: async () => (await call(api.GET('/api/hosts'))).people,
  });
}

/** How the course wants its Events Centre; the clock of all times follows it. */
export function useSettings() {
  return useQuery({
    queryKey: keys.settings,
    queryFn: async () => {
      const settings = await call(api.GET('/api/settings'));
      setClock(settings.clock);
      return settings;
    },
    staleTime: Infinity,
  });
}

/** Whether this person has a private calendar address. */
export function useFeed() {
  return useQuery({
    queryKey: keys.feed,
    queryFn: async () => (await call(api.GET('/api/feed'))).active,
  });
}

export const readEvent = (eventId: string) =>
  call(api.GET('/api/events/{eventId}', { params: { path: { eventId } } }));

export function useEvent(eventId: string) {
  return useQuery({
    queryKey: keys.event(eventId),
    queryFn: () => readEvent(eventId),
    refetchInterval: listInterval,
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

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { display } from '../settings/display';
import { call } from './call';
import { api } from './client';
import { keys } from './keys';
import { isLive } from './live';
import { isDated, type EventQuery, type Report } from './types';

const LIST_EVERY_MS = 10_000;
const LIVE_LIST_EVERY_MS = 60_000;
const REPORT_EVERY_MS = 2_000;

/** Who is here, and what they may do. It is read again when somebody comes back to the page. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: () => call(api.GET('/api/me')),
    staleTime: Infinity,
  });
}

/** How often events are read again: seldom while the server tells of every change. */
export const listInterval = () => (isLive() ? LIVE_LIST_EVERY_MS : LIST_EVERY_MS);

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
    select: ({ pages }) => pages.flatMap(({ events }) => events.filter(isDated)),
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

/** Who is in the course and has this in their name. */
export function usePeople(search: string) {
  return useQuery({
    queryKey: keys.people(search),
    queryFn: () => call(api.GET('/api/people', { params: { query: { search } } })),
    placeholderData: (before) => before,
  });
}

/** What was written under an event, kept up to date. */
export function useComments(eventId: string) {
  return useQuery({
    queryKey: keys.comments(eventId),
    queryFn: () =>
      call(api.GET('/api/events/{eventId}/comments', { params: { path: { eventId } } })),
    refetchInterval: listInterval,
  });
}

/**
 * The polls of an event: what was asked and, for those who may ask, what is prepared. `asked` is how
 * many were asked as far as the page knows from elsewhere; with another number they are read again.
 */
export function usePolls(eventId: string, asked = 0) {
  return useQuery({
    queryKey: keys.polls(eventId, asked),
    queryFn: () => call(api.GET('/api/events/{eventId}/polls', { params: { path: { eventId } } })),
    placeholderData: (before) => before,
  });
}

/** What others have done with events and what begins soon, kept up to date. */
export function useNews() {
  return useQuery({
    queryKey: keys.news,
    queryFn: () => call(api.GET('/api/notices')),
    refetchInterval: listInterval,
  });
}

/** The course from which this one was copied, null when there is nothing to take over. */
export function useOrigin(enabled: boolean) {
  return useQuery({
    queryKey: keys.origin,
    queryFn: async () => (await call(api.GET('/api/origin'))).origin ?? null,
    enabled,
  });
}

/** What holds here; language, times and look of the page follow it. */
export function useSettings() {
  return useQuery({
    queryKey: keys.settings,
    queryFn: async () => {
      const view = await call(api.GET('/api/settings'));
      display(view.effective.settings);
      return view;
    },
    staleTime: Infinity,
  });
}

/** How long what is kept about this person is kept. */
export function usePrivacy() {
  return useQuery({
    queryKey: keys.privacy,
    queryFn: () => call(api.GET('/api/me/privacy')),
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

/** How the course is graded, for those who manage it. */
export function useGrading(enabled: boolean) {
  return useQuery({
    queryKey: keys.grading,
    queryFn: () => call(api.GET('/api/grading')),
    enabled,
  });
}

/**
 * The report, read again every two seconds while a grade is on its way, and now and then while the
 * class is running: that something has happened in it, useLiveReport hears.
 */
export function useReport(eventId: string, sitting: number | undefined) {
  return useQuery({
    queryKey: keys.report(eventId, sitting),
    queryFn: () =>
      call(
        api.GET('/api/events/{eventId}/report', {
          params: { path: { eventId }, query: sittingOf(sitting) },
        }),
      ),
    refetchInterval: (query) => reportInterval(query.state.data),
  });
}

/** Asks for a sitting of a room without dates, or for the newest. */
export const sittingOf = (sitting: number | undefined) =>
  sitting === undefined ? {} : { sitting };

function reportInterval(report: Report | undefined): number | false {
  if (report === undefined) return false;
  if (report.people.some((person) => person.grade.state === 'waiting')) return REPORT_EVERY_MS;
  return report.endedAt === undefined ? LIST_EVERY_MS : false;
}

/** When a person did what in a class. */
export function useTimeline(eventId: string, sitting: number | undefined, personId: string) {
  return useQuery({
    queryKey: keys.timeline(eventId, sitting, personId),
    queryFn: () =>
      call(
        api.GET('/api/events/{eventId}/people/{personId}/timeline', {
          params: { path: { eventId, personId }, query: sittingOf(sitting) },
        }),
      ),
  });
}

/** What the classes of the course amount to. */
export function useCourseReport() {
  return useQuery({
    queryKey: keys.courseReport,
    queryFn: () => call(api.GET('/api/report')),
  });
}

/** A person's record of the course. */
export function usePersonReport(personId: string | undefined) {
  return useQuery({
    queryKey: keys.personReport(personId ?? ''),
    queryFn: () =>
      call(
        api.GET('/api/people/{personId}/report', {
          params: { path: { personId: personId ?? '' } },
        }),
      ),
    enabled: personId !== undefined,
  });
}

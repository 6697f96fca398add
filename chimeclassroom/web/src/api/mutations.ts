import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from './call';
import { api } from './client';
import { postForm } from './postForm';
import { keys } from './keys';
import { sittingOf } from './queries';
import { display } from '../settings/display';
import type {
  ClassEvent,
  CorrectionRequest,
  EventInput,
  GradingInput,
  Question,
  Scope,
  Settings,
  SettingsLevel,
} from './types';

const path = (eventId: string) => ({ params: { path: { eventId } } });

/**
 * A command on events. Whatever the outcome, the events are read again: a refusal often means that
 * this page knew an old state. `run` answers once the command has, not after the reading.
 */
function useEventCommand<Input, Output>(run: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: keys.events });
    },
  });
}

/** Creates an event, or replaces the one whose id and version are given. */
export interface SaveEvent {
  input: EventInput;
  replaces?: Pick<ClassEvent, 'id' | 'version'>;
  scope?: Scope;
}

export const useSaveEvent = () =>
  useEventCommand(({ input, replaces, scope = 'one' }: SaveEvent) =>
    replaces === undefined
      ? call(api.POST('/api/events', { body: input }))
      : call(
          api.PUT('/api/events/{eventId}', {
            ...path(replaces.id),
            body: { ...input, version: replaces.version, scope },
          }),
        ),
  );

export const useCancelEvent = () =>
  useEventCommand(({ id, ...body }: { id: string; reason: string; scope: Scope }) =>
    call(api.POST('/api/events/{eventId}/cancel', { ...path(id), body })),
  );

export const useHideEvent = () =>
  useEventCommand(({ id, ...body }: { id: string; hidden: boolean; scope: Scope }) =>
    call(api.POST('/api/events/{eventId}/hide', { ...path(id), body })),
  );

export const useDeleteEvent = () =>
  useEventCommand(({ id, scope }: { id: string; scope: Scope }) =>
    call(
      api.DELETE('/api/events/{eventId}', {
        params: { path: { eventId: id }, query: { scope } },
      }),
    ),
  );

export const useWriteComment = (eventId: string) =>
  useEventCommand((text: string) =>
    call(api.POST('/api/events/{eventId}/comments', { ...path(eventId), body: { text } })),
  );

export const usePreparePoll = (eventId: string) =>
  useEventCommand((question: Question) =>
    call(api.POST('/api/events/{eventId}/polls', { ...path(eventId), body: question })),
  );

export const useChangePoll = (eventId: string) =>
  useEventCommand(({ id, question }: { id: string; question: Question }) =>
    call(
      api.PUT('/api/events/{eventId}/polls/{pollId}', {
        params: { path: { eventId, pollId: id } },
        body: question,
      }),
    ),
  );

export const useDropPoll = (eventId: string) =>
  useEventCommand((pollId: string) =>
    call(
      api.DELETE('/api/events/{eventId}/polls/{pollId}', {
        params: { path: { eventId, pollId } },
      }),
    ),
  );

export const useDeleteComment = (eventId: string) =>
  useEventCommand((commentId: string) =>
    call(
      api.DELETE('/api/events/{eventId}/comments/{commentId}', {
        params: { path: { eventId, commentId } },
      }),
    ),
  );

/** Notes that the news up to a number were read. */
export const useSeeNews = () =>
  useEventCommand((upTo: number) => call(api.POST('/api/notices/read', { body: { upTo } })));

/** Reads a timetable from a file, and puts it on the schedule with `store`. */
export const useImport = () =>
  useEventCommand((body: { text: string; timeZone: string; store: boolean }) =>
    call(api.POST('/api/imports', { body })),
  );

/** Takes over the schedule of the course from which this one was copied. */
export const useCopySchedule = () =>
  useEventCommand((firstDay: string) => call(api.POST('/api/origin/copy', { body: { firstDay } })));

/** Starts a class that nobody has scheduled. */
export const useStartNow = () =>
  useEventCommand((body: { title: string; durationMinutes: number; timeZone: string }) =>
    call(api.POST('/api/classes', { body })),
  );

/** Makes a private calendar address, or withdraws it; the one before is worthless afterwards. */
export function useFeedCommand() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (command: 'make' | 'withdraw') =>
      command === 'make'
        ? (await call(api.POST('/api/feed'))).url
        : call(api.DELETE('/api/feed')).then(() => null),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.feed }),
  });
}

/** Replaces the settings of a level. The page may be built anew then, in another language. */
export function useSaveSettings(level: SettingsLevel, onSaved: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { version: number; settings: Settings }) =>
      call(api.PUT('/api/settings/{level}', { params: { path: { level } }, body })),
    onSuccess: (view) => {
      queries.setQueryData(keys.settings, view);
      display(view.effective.settings);
      onSaved();
    },
  });
}

/** Replaces how the course is graded. */
export function useSaveGrading() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: GradingInput) => call(api.PUT('/api/grading', { body })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.grading }),
  });
}

/** Says what becomes of a grade that was not sent. */
export function useDecideGrade(eventId: string, personId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (choice: 'keep' | 'send') =>
      call(
        api.POST('/api/events/{eventId}/grades/{personId}', {
          params: { path: { eventId, personId } },
          body: { choice },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.reports(eventId) }),
  });
}

/** Reads the settings again, as somebody else has left them. */
export function useReloadSettings() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: keys.settings });
}

/** The event for a calendar program, as a file. */
export const downloadEvent = (id: string) =>
  call(api.GET('/api/events/{eventId}/calendar', { ...path(id), parseAs: 'blob' }));

export const useStartClass = () =>
  useEventCommand((id: string) => call(api.POST('/api/events/{eventId}/start', path(id))));

export const useEndClass = () =>
  useEventCommand((id: string) => call(api.POST('/api/events/{eventId}/end', path(id))));

/** Answers the LMS that waits for events to be chosen; the answer is a form for it. */
export const useChoose = () =>
  useMutation({
    mutationFn: (eventIds: string[]) => call(api.POST('/api/choice', { body: { eventIds } })),
    onSuccess: ({ url, jwt }) => postForm(url, { JWT: jwt }),
  });

/** Asks for a ticket to the room; each connection needs its own. */
export const joinClass = (id: string) => call(api.POST('/api/events/{eventId}/join', path(id)));

/** Asks for a one-time code with which one goes on in another tab. */
export const issueCode = async () => (await call(api.POST('/api/session/code'))).code;

/** Everything that is kept about this person. */
export const downloadMyData = () => call(api.GET('/api/me/data'));

/** Says what holds of somebody's attendance; the answer is the report as it is then. */
export function useCorrectAttendance(eventId: string, sitting: number | undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CorrectionRequest) =>
      call(
        api.POST('/api/events/{eventId}/report/corrections', {
          ...path(eventId),
          body: { ...body, ...sittingOf(sitting) },
        }),
      ),
    onSuccess: (report) => queries.setQueryData(keys.report(eventId, sitting), report),
  });
}

/** The report of an event as a file. */
export const downloadReport = {
  csv: (id: string, sitting: number | undefined) =>
    call(api.GET('/api/events/{eventId}/report/csv', file(id, sitting))),
  json: (id: string, sitting: number | undefined) =>
    call(api.GET('/api/events/{eventId}/report', file(id, sitting))),
  xapi: (id: string, sitting: number | undefined) =>
    call(api.GET('/api/events/{eventId}/report/statements', file(id, sitting))),
};

const file = (eventId: string, sitting: number | undefined) => ({
  params: { path: { eventId }, query: sittingOf(sitting) },
  parseAs: 'blob' as const,
});

/** The report of the course as a file. */
export const downloadCourseReport = {
  csv: () => call(api.GET('/api/report/csv', { parseAs: 'blob' })),
  json: () => call(api.GET('/api/report', { parseAs: 'blob' })),
};

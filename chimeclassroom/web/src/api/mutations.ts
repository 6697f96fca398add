import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from './call';
import { api } from './client';
import { postForm } from './postForm';
import { keys } from './keys';
import type { ClassEvent, EventInput, Scope, Settings } from './types';

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

/** Replaces the settings of the course. */
export function useSaveSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Settings) => call(api.PUT('/api/settings', { body })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.settings }),
  });
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

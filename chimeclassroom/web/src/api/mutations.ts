import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from './call';
import { api } from './client';
import { postForm } from './postForm';
import { keys } from './queries';
import type { ClassEvent, EventInput } from './types';

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
}

export const useSaveEvent = () =>
  useEventCommand(({ input, replaces }: SaveEvent) =>
    replaces === undefined
      ? call(api.POST('/api/events', { body: input }))
      : call(
          api.PUT('/api/events/{eventId}', {
            ...path(replaces.id),
            body: { ...input, version: replaces.version },
          }),
        ),
  );

export const useCancelEvent = () =>
  useEventCommand(({ id, reason }: { id: string; reason: string }) =>
    call(
      api.POST('/api/events/{eventId}/cancel', {
        ...path(id),
        body: reason === '' ? {} : { reason },
      }),
    ),
  );

/** Deletes an event; it is out of the list at once, not only after the next reading. */
export function useDeleteEvent() {
  const queries = useQueryClient();
  return useEventCommand(async (id: string) => {
    await call(api.DELETE('/api/events/{eventId}', path(id)));
    queries.setQueryData<ClassEvent[]>(keys.events, (events) =>
      events?.filter((event) => event.id !== id),
    );
  });
}

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

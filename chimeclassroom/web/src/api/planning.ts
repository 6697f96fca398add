import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from './call';
import { api } from './client';
import { keys } from './keys';
import { listInterval } from './queries';
import type { TemplateInput } from './types';

/** The rooms without dates that have a text in their title or description, by title, kept up to date. */
export function useStanding(search: string) {
  return useQuery({
    queryKey: keys.standing(search),
    queryFn: async () => {
      const query = { kind: 'standing', search } as const;
      const { events } = await call(api.GET('/api/events', { params: { query } }));
      return events.sort((a, b) => a.title.localeCompare(b.title));
    },
    placeholderData: (before) => before,
    refetchInterval: listInterval,
  });
}

/** When a room without dates was open, the newest sitting first. */
export function useSittings(eventId: string) {
  return useQuery({
    queryKey: keys.sittings(eventId),
    queryFn: async () =>
      (await call(api.GET('/api/events/{eventId}/sittings', { params: { path: { eventId } } })))
        .sittings,
    refetchInterval: listInterval,
  });
}

/** With what new events can begin, and where this person may save more. */
export function useTemplates() {
  return useQuery({
    queryKey: keys.templates,
    queryFn: () => call(api.GET('/api/templates')),
  });
}

/** A command on templates, which are read again afterwards. */
function useTemplateCommand<Input, Output>(run: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.templates }),
  });
}

export const useSaveTemplate = () =>
  useTemplateCommand((body: TemplateInput) => call(api.POST('/api/templates', { body })));

const templatePath = (templateId: string) => ({ params: { path: { templateId } } });

export const useRenameTemplate = () =>
  useTemplateCommand(({ id, name }: { id: string; name: string }) =>
    call(api.PUT('/api/templates/{templateId}', { ...templatePath(id), body: { name } })),
  );

export const useDeleteTemplate = () =>
  useTemplateCommand((id: string) =>
    call(api.DELETE('/api/templates/{templateId}', templatePath(id))),
  );

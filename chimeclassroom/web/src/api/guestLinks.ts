import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from './call';
import { api } from './client';
import { keys } from './keys';
import type { components } from './schema';

export type GuestLink = components['schemas']['GuestLink'];
export type GuestLinkRequest = components['schemas']['GuestLinkRequest'];

// Who has come meanwhile.
const LINKS_EVERY_MS = 10_000;

const path = (eventId: string) => ({ params: { path: { eventId } } });

/** The guest links of an event, newest first, with who came by them. */
export function useGuestLinks(eventId: string) {
  return useQuery({
    queryKey: keys.guestLinks(eventId),
    queryFn: async () =>
      (await call(api.GET('/api/events/{eventId}/guest-links', path(eventId)))).links,
    refetchInterval: LINKS_EVERY_MS,
  });
}

function useGuestCommand<Input, Output>(eventId: string, run: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.guestLinks(eventId) }),
  });
}

/** Makes a link; its address is told once. */
export const useMakeGuestLink = (eventId: string) =>
  useGuestCommand(eventId, (body: GuestLinkRequest) =>
    call(api.POST('/api/events/{eventId}/guest-links', { ...path(eventId), body })),
  );

/** Has this person stand behind a link. */
export const useRenewGuestLink = (eventId: string) =>
  useGuestCommand(eventId, (linkId: string) =>
    call(
      api.POST('/api/events/{eventId}/guest-links/{linkId}/renew', {
        params: { path: { eventId, linkId } },
      }),
    ),
  );

export const useRevokeGuestLink = (eventId: string) =>
  useGuestCommand(eventId, (linkId: string) =>
    call(
      api.DELETE('/api/events/{eventId}/guest-links/{linkId}', {
        params: { path: { eventId, linkId } },
      }),
    ),
  );

/** Sends a guest away for good. */
export const useBanGuest = (eventId: string) =>
  useGuestCommand(eventId, (personId: string) =>
    call(
      api.POST('/api/events/{eventId}/guests/{personId}/ban', {
        params: { path: { eventId, personId } },
      }),
    ),
  );

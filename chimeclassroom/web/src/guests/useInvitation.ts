import { useMutation, useQuery } from '@tanstack/react-query';
import { acceptInvitation, readInvitation } from '../api/guests';
import { session } from '../session/current';
import { forgetInvitation, keepKey, keyOf } from './invitation';

/** What the link leads to; of whoever has come before by another link of the event, that too. */
export function useInvitation(secret: string) {
  return useQuery({
    queryKey: ['invitation', secret],
    queryFn: async () => {
      const byLink = keyOf(window, secret);
      const found = await readInvitation({ secret, key: byLink });
      const byEvent = keyOf(window, secret, found.eventId);
      if (byEvent === '' || byEvent === byLink) return found;
      return readInvitation({ secret, key: byEvent });
    },
    retry: false,
  });
}

/** Comes in under a name. */
export function useAccept(secret: string, eventId: string) {
  return useMutation({
    mutationFn: async (name: string) => {
      const key = keyOf(window, secret, eventId);
      const entry = await acceptInvitation({ secret, key, name });
      keepKey(window, secret, entry.eventId, entry.key);
      forgetInvitation(window);
      session.adopt(entry.opened);
    },
  });
}

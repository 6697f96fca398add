import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { acceptInvitation, readInvitation, type Invitation } from '../api/guests';
import { session } from '../session/current';
import { forgetInvitation, forgetKey, keepKey, keyOf } from './invitation';

const keyFor = (secret: string) => ['invitation', secret];

/** What the link leads to; of whoever has come before by another link of the event, that too. */
export function useInvitation(secret: string) {
  return useQuery({
    queryKey: keyFor(secret),
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
export function useAccept(secret: string, { eventId, endsAt }: Invitation) {
  return useMutation({
    mutationFn: async (name: string) => {
      const key = keyOf(window, secret, eventId);
      const entry = await acceptInvitation({ secret, key, name });
      keepKey(window, secret, entry, Date.parse(endsAt), Date.now());
      forgetInvitation(window);
      session.adopt(entry.opened);
    },
  });
}

/** Whoever is here is not who came from this browser before: the link is looked at anew. */
export function useSomebodyElse(secret: string, { eventId }: Invitation): () => void {
  const queries = useQueryClient();
  return () => {
    forgetKey(window, eventId);
    void queries.resetQueries({ queryKey: keyFor(secret) });
  };
}

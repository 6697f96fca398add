import createClient from 'openapi-fetch';
import type { paths } from './schema';

/** DELETE /api/session for a token this page no longer uses. A token that stays open expires by itself. */
export async function closeSession(token: string): Promise<void> {
  const api = createClient<paths>();
  try {
    await api.DELETE('/api/session', {
      headers: { Authorization: `Bearer ${token}` },
      keepalive: true,
    });
  } catch {
    // Offline: nobody is to be bothered with a visit that is over for them.
  }
}

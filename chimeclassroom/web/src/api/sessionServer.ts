import createClient from 'openapi-fetch';
import type { Access } from '../session/accessToken';
import type { SessionServer } from '../session/session';
import { call } from './call';
import { isStatus } from './errors';
import type { components, paths } from './schema';

/** The access token of an answer. */
export const accessOf = (answer: components['schemas']['AccessToken']): Access => ({
  token: answer.token,
  goodForMs: answer.expiresInSeconds * 1000,
});

/** The session's part of the API, for which nobody needs to be signed in. */
export const sessionServer: SessionServer = {
  exchange: (code) =>
    unlessRefused(async () => {
      const api = createClient<paths>();
      const answer = await call(api.POST('/api/session', { body: { code } }));
      return { renewal: answer.renewal, access: accessOf(answer) };
    }),

  renew: (renewal) =>
    unlessRefused(async () => {
      const api = createClient<paths>();
      return accessOf(await call(api.POST('/api/session/token', { body: { renewal } })));
    }),

  async close(renewal) {
    try {
      const access = await sessionServer.renew(renewal);
      if (access === null) return;
      await createClient<paths>().DELETE('/api/session', {
        headers: { Authorization: `Bearer ${access.token}` },
        keepalive: true,
      });
    } catch {
      // Offline: nobody is to be bothered with a visit that is over for them. It expires by itself.
    }
  },
};

/** Null where the server does not take the code or the secret: used, too old or not one of its own. */
async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isStatus(error, 401) || isStatus(error, 400)) return null;
    throw error;
  }
}

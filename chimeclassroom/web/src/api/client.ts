import createClient, { type Middleware } from 'openapi-fetch';
import { session } from '../session/current';
import type { paths } from './schema';
import { learnServerTime } from './serverClock';
import { signedIn } from './signedIn';

const clock: Middleware = {
  onResponse({ response }) {
    learnServerTime(response);
  },
};

/** The typed client of the classroom's API, signed in as the person of the session. */
export const api = createClient<paths>({
  fetch: signedIn(session, (request) => fetch(request)),
});
api.use(clock);

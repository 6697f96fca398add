import createClient, { type Middleware } from 'openapi-fetch';
import { session } from '../session/current';
import type { paths } from './schema';
import { learnServerTime } from './serverClock';

const bearer: Middleware = {
  onRequest({ request }) {
    const token = session.token();
    if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
  },
  onResponse({ request, response }) {
    learnServerTime(response);
    const token = request.headers.get('Authorization')?.replace('Bearer ', '');
    if (response.status === 401 && token !== undefined) session.expire(token);
  },
};

/** The typed client of the classroom's API, signed in as the person of the session. */
export const api = createClient<paths>();
api.use(bearer);

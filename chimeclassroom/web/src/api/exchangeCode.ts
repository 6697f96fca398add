import createClient from 'openapi-fetch';
import { call } from './call';
import { isStatus } from './errors';
import type { paths } from './schema';

/** POST /api/session. Answers null for a code that is used, too old or not one of ours. */
export async function exchangeCode(code: string): Promise<string | null> {
  const api = createClient<paths>();
  try {
    return (await call(api.POST('/api/session', { body: { code } }))).token;
  } catch (error) {
    if (isStatus(error, 401) || isStatus(error, 400)) return null;
    throw error;
  }
}

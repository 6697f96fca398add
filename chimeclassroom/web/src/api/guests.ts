import createClient from 'openapi-fetch';
import type { Opened } from '../session/session';
import { call } from './call';
import type { components, paths } from './schema';
import { accessOf } from './sessionServer';

export type Invitation = components['schemas']['Invitation'];
type GuestKey = components['schemas']['GuestKey'];

/** What a guest link leads to; nobody needs to be signed in for that. */
export const readInvitation = (body: GuestKey): Promise<Invitation> =>
  call(createClient<paths>().POST('/api/guest/invitation', { body }));

/** A guest who has come in: their session, and what their browser is known by from now on. */
export interface GuestEntry {
  eventId: string;
  key: string;
  opened: Opened;
}

export async function acceptInvitation(body: GuestKey & { name: string }): Promise<GuestEntry> {
  const answer = await call(createClient<paths>().POST('/api/guest/session', { body }));
  const opened = { renewal: answer.renewal, access: accessOf(answer) };
  return { eventId: answer.eventId, key: answer.key, opened };
}

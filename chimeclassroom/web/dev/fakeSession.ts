import type { components } from '../src/api/schema.ts';
import type { FakeClassroom } from './fakeClassroom.ts';
import { problem, type Body, type Reply } from './fakeReply.ts';

export function openSession(classroom: FakeClassroom, body: Body): Reply {
  const token = classroom.signIn(String(body.code));
  if (token === null) return problem(401, 'not_signed_in', 'This code is not valid any more.');
  return [201, { ...access(token), renewal: token }];
}

/** The stand-in's access tokens are its renewal secrets. */
export function renewToken(classroom: FakeClassroom, body: Body): Reply {
  const token = String(body.renewal);
  if (!classroom.sessions.has(token)) return problem(401, 'not_signed_in', 'Your visit has ended.');
  return [200, access(token)];
}

const access = (token: string): components['schemas']['AccessToken'] => ({
  token,
  expiresInSeconds: 600,
  sessionExpiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString(),
});

import { describe, expect, it, vi } from 'vitest';
import { signedIn, type Tokens } from './signedIn';

/** A server that takes one token, and what it was sent. */
function server(takes: string | null) {
  const seen: string[] = [];
  const send = vi.fn(async (request: Request) => {
    const authorization = request.headers.get('Authorization') ?? 'nobody';
    seen.push(`${authorization}: ${await request.text()}`);
    return new Response(null, { status: authorization === `Bearer ${takes}` ? 200 : 401 });
  });
  return { seen, send: send as unknown as typeof fetch };
}

const tokens = (first: string | null, second: string | null): Tokens => ({
  token: () => Promise.resolve(first),
  instead: () => Promise.resolve(second),
});

const request = () => new Request('https://class.example/api/x', { method: 'POST', body: 'b' });

describe('signedIn', () => {
  it('sends the token', async () => {
    const { seen, send } = server('t');
    expect((await signedIn(tokens('t', null), send)(request())).status).toBe(200);
    expect(seen).toEqual(['Bearer t: b']);
  });

  it('sends the request again, whole, with another token', async () => {
    const { seen, send } = server('new');
    expect((await signedIn(tokens('old', 'new'), send)(request())).status).toBe(200);
    expect(seen).toEqual(['Bearer old: b', 'Bearer new: b']);
  });

  it('tries once, and gives up when there is no other token', async () => {
    const never = server(null);
    expect((await signedIn(tokens('old', 'new'), never.send)(request())).status).toBe(401);
    expect(never.seen).toHaveLength(2);
    expect((await signedIn(tokens('old', null), never.send)(request())).status).toBe(401);
    expect(never.seen).toHaveLength(3);
  });

  it('sends no token where there is no visit', async () => {
    const { seen, send } = server('t');
    expect((await signedIn(tokens(null, null), send)(request())).status).toBe(401);
    expect(seen).toEqual(['nobody: b']);
  });
});

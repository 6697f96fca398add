import { describe, expect, it } from 'vitest';
import { call } from './call';
import { ApiError, isCode, isStatus, messageOf, NetworkError } from './errors';

const answer = (status: number, body: { data?: unknown; error?: unknown }) =>
  call(Promise.resolve({ ...body, response: new Response(null, { status }) }));

describe('call', () => {
  it('answers the data', async () => {
    await expect(answer(200, { data: { a: 1 } })).resolves.toEqual({ a: 1 });
  });

  it('throws the server’s problem with its title for the person', async () => {
    const problem = { type: 'about:blank', title: 'Not now.', status: 409, code: 'conflict' };
    const error: unknown = await answer(409, { error: problem }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(isStatus(error, 409)).toBe(true);
    expect(isCode(error, 'conflict')).toBe(true);
    expect(isCode(error, 'not_available')).toBe(false);
    expect(messageOf(error)).toBe('Not now.');
  });

  it('makes a general sentence of an answer that is no problem document', async () => {
    const error: unknown = await answer(502, { error: '<html>' }).catch((e: unknown) => e);
    expect(isStatus(error, 502)).toBe(true);
    expect(messageOf(error)).toBe('Something went wrong in the classroom. Please try again.');
  });

  it('says that there is no network', async () => {
    const failed = call(Promise.reject(new TypeError('Failed to fetch')));
    await expect(failed).rejects.toBeInstanceOf(NetworkError);
  });
});

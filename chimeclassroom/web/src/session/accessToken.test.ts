import { describe, expect, it, vi } from 'vitest';
import { AccessToken, type Renew } from './accessToken';

const MINUTE = 60_000;

/** A token of ten minutes under a stopwatch, and a server that numbers the next ones. */
function setUp(renew?: Renew) {
  let now = 5;
  let issued = 0;
  const renewing = vi.fn<Renew>(
    renew ?? (() => Promise.resolve({ token: `t${++issued}`, goodForMs: 10 * MINUTE })),
  );
  const first = { token: 't0', goodForMs: 10 * MINUTE };
  const access = new AccessToken('secret', renewing, () => now, first);
  return { access, renewing, pass: (ms: number) => (now += ms) };
}

describe('AccessToken', () => {
  it('is renewed before it runs out, and not earlier', async () => {
    const { access, renewing, pass } = setUp();
    pass(8 * MINUTE - 1);
    expect(await access.get()).toBe('t0');
    expect(renewing).not.toHaveBeenCalled();
    pass(1);
    expect(await access.get()).toBe('t1');
    expect(await access.get()).toBe('t1');
    expect(renewing).toHaveBeenCalledExactlyOnceWith('secret');
  });

  it('is asked for when there is none yet', async () => {
    const renew = vi.fn<Renew>(() => Promise.resolve({ token: 't', goodForMs: MINUTE }));
    expect(await new AccessToken('secret', renew, () => 0).get()).toBe('t');
  });

  it('is renewed once for many requests', async () => {
    const { access, renewing, pass } = setUp();
    pass(9 * MINUTE);
    expect(await Promise.all([access.get(), access.get(), access.instead('t0')])).toEqual([
      't1',
      't1',
      't1',
    ]);
    expect(renewing).toHaveBeenCalledOnce();
  });

  it('is renewed when the server refuses it, whatever the stopwatch says', async () => {
    const { access, renewing } = setUp();
    expect(await access.instead('t0')).toBe('t1');
    expect(await access.instead('t0')).toBe('t1');
    expect(renewing).toHaveBeenCalledOnce();
  });

  it('does while the network is gone, as long as it lasts', async () => {
    const { access, pass } = setUp(() => Promise.reject(new Error('offline')));
    pass(9 * MINUTE);
    expect(await access.get()).toBe('t0');
    pass(MINUTE);
    await expect(access.get()).rejects.toThrow('offline');
  });

  it('is none when the session is over', async () => {
    const { access, pass } = setUp(() => Promise.resolve(null));
    pass(9 * MINUTE);
    expect(await access.get()).toBeNull();
    expect(await access.instead('t0')).toBeNull();
  });
});

import { describe, expect, it, vi } from 'vitest';
import type { Access } from './accessToken';
import { renewalStore, type RenewalStore } from './renewalStore';
import { Session, type Opened, type SessionServer } from './session';
import { memoryStorage } from './testing/memoryStorage';

function blocked(): Storage {
  throw new DOMException('The operation is insecure.', 'SecurityError');
}

function storeWith(renewal: string | null): RenewalStore {
  const storage = memoryStorage();
  const store = renewalStore(() => storage);
  store.write(renewal);
  return store;
}

const access = (token: string): Access => ({ token, goodForMs: 600_000 });
const opened = (renewal: string): Opened => ({ renewal, access: access(`of ${renewal}`) });

/** A server on which nothing is expected but what a test says. */
function server(says: Partial<SessionServer>): SessionServer {
  return {
    exchange: () => Promise.reject(new Error('no exchange expected')),
    renew: (renewal) => Promise.resolve(access(`renewed ${renewal}`)),
    close: () => Promise.resolve(),
    ...says,
  };
}

const at = (says: Partial<SessionServer>, store = storeWith(null)) =>
  new Session(store, server(says), () => 0);

describe('renewalStore', () => {
  it('gives the secret to the next load of the page', () => {
    const storage = memoryStorage();
    renewalStore(() => storage).write('r');
    expect(renewalStore(() => storage).read()).toBe('r');
  });

  it('remembers the secret where storage is blocked', () => {
    const store = renewalStore(blocked);
    store.write('r');
    expect(store.read()).toBe('r');
    store.write(null);
    expect(store.read()).toBeNull();
  });
});

describe('Session', () => {
  it('is absent with neither code nor secret', async () => {
    const session = at({});
    await session.open(null);
    expect(session.snapshot()).toEqual({ kind: 'absent' });
    expect(await session.token()).toBeNull();
  });

  it('goes on with the secret of the load before', async () => {
    const session = at({}, storeWith('kept'));
    await session.open(null);
    expect(await session.token()).toBe('renewed kept');
  });

  it('exchanges the code once, keeps the secret and never the token', async () => {
    const exchange = vi.fn(() => Promise.resolve(opened('new')));
    const store = storeWith('old');
    const session = at({ exchange }, store);
    await session.open('c');
    await session.retry();
    expect(exchange).toHaveBeenCalledExactlyOnceWith('c');
    expect(await session.token()).toBe('of new');
    expect(store.read()).toBe('new');
  });

  it('never falls back to an older visit when the code is refused', async () => {
    const store = storeWith('of somebody else');
    const session = at({ exchange: () => Promise.resolve(null) }, store);
    await session.open('used');
    expect(session.snapshot()).toEqual({ kind: 'ended' });
    expect(store.read()).toBeNull();
  });

  it('closes the visit of before, once, when a launch brings a code', async () => {
    const close = vi.fn(() => Promise.resolve());
    const session = at({ close, exchange: () => Promise.resolve(opened('new')) }, storeWith('old'));
    await session.open('c');
    expect(close).toHaveBeenCalledExactlyOnceWith('old');
    await session.open('d');
    expect(close).toHaveBeenLastCalledWith('new');
  });

  it('closes nothing when there was no visit, or when it goes on with one', async () => {
    const close = vi.fn(() => Promise.resolve());
    await at({ close, exchange: () => Promise.resolve(opened('new')) }).open('c');
    await at({ close }, storeWith('kept')).open(null);
    expect(close).not.toHaveBeenCalled();
  });

  it('offers to try the same code again after the network has failed', async () => {
    const failure = new Error('offline');
    const exchange = vi
      .fn<SessionServer['exchange']>()
      .mockRejectedValueOnce(failure)
      .mockResolvedValueOnce(opened('r'));
    const session = at({ exchange });
    await session.open('c');
    expect(session.snapshot()).toEqual({ kind: 'failed', error: failure });
    await session.retry();
    expect(await session.token()).toBe('of r');
  });

  it('lets the newer of two launches win, whichever answer comes first', async () => {
    const answers = new Map<string, (answer: Opened) => void>();
    const session = at({ exchange: (code) => new Promise((answer) => answers.set(code, answer)) });
    const first = session.open('first');
    const second = session.open('second');
    answers.get('second')?.(opened('second'));
    answers.get('first')?.(opened('first'));
    await Promise.all([first, second]);
    expect(await session.token()).toBe('of second');
  });

  it('ends when the server renews it no more', async () => {
    const store = storeWith('kept');
    const session = at({ renew: () => Promise.resolve(null) }, store);
    const heard = vi.fn();
    await session.open(null);
    session.subscribe(heard);
    expect(await session.token()).toBeNull();
    expect(session.snapshot()).toEqual({ kind: 'ended' });
    expect(store.read()).toBeNull();
    expect(heard).toHaveBeenCalledOnce();
  });

  it('is not ended by a late answer to the visit of before', async () => {
    let answer: (access: Access | null) => void = () => undefined;
    const store = storeWith('old');
    const session = at(
      {
        renew: () => new Promise((done) => (answer = done)),
        exchange: () => Promise.resolve(opened('new')),
      },
      store,
    );
    await session.open(null);
    const late = session.token();
    await session.open('c');
    answer(null);
    await late;
    expect(session.snapshot().kind).toBe('open');
    expect(store.read()).toBe('new');
  });

  it('goes on while nobody can be asked', async () => {
    const session = at({ renew: () => Promise.reject(new Error('offline')) }, storeWith('kept'));
    await session.open(null);
    await expect(session.token()).rejects.toThrow('offline');
    expect(session.snapshot().kind).toBe('open');
  });
});

import { describe, expect, it, vi } from 'vitest';
import { Session, type Close, type Exchange } from './session';
import { memoryStorage } from './testing/memoryStorage';
import { tokenStore, type TokenStore } from './tokenStore';

function blocked(): Storage {
  throw new DOMException('The operation is insecure.', 'SecurityError');
}

const never: Exchange = () => Promise.reject(new Error('no exchange expected'));
const closed: Close = () => Promise.resolve();

function storeWith(token: string | null): TokenStore {
  const storage = memoryStorage();
  const store = tokenStore(() => storage);
  store.write(token);
  return store;
}

describe('tokenStore', () => {
  it('gives the token to the next load of the page', () => {
    const storage = memoryStorage();
    tokenStore(() => storage).write('t');
    expect(tokenStore(() => storage).read()).toBe('t');
  });

  it('remembers the token where storage is blocked', () => {
    const store = tokenStore(blocked);
    store.write('t');
    expect(store.read()).toBe('t');
    store.write(null);
    expect(store.read()).toBeNull();
  });
});

describe('Session', () => {
  it('is absent with neither code nor token', async () => {
    const session = new Session(storeWith(null), never, closed);
    await session.open(null);
    expect(session.snapshot()).toEqual({ kind: 'absent' });
  });

  it('goes on with the token of the load before', async () => {
    const session = new Session(storeWith('kept'), never, closed);
    await session.open(null);
    expect(session.token()).toBe('kept');
  });

  it('exchanges the code once and keeps the token', async () => {
    const exchange = vi.fn<Exchange>(() => Promise.resolve('new'));
    const store = storeWith('old');
    const session = new Session(store, exchange, closed);
    await session.open('c');
    await session.retry();
    expect(exchange).toHaveBeenCalledExactlyOnceWith('c');
    expect(session.token()).toBe('new');
    expect(store.read()).toBe('new');
  });

  it('never falls back to an older token when the code is refused', async () => {
    const store = storeWith('of somebody else');
    const session = new Session(store, () => Promise.resolve(null), closed);
    await session.open('used');
    expect(session.snapshot()).toEqual({ kind: 'ended' });
    expect(store.read()).toBeNull();
  });

  it('closes the session of the older token, once, when a launch brings a code', async () => {
    const close = vi.fn<Close>(() => Promise.resolve());
    const session = new Session(storeWith('old'), () => Promise.resolve('new'), close);
    await session.open('c');
    expect(close).toHaveBeenCalledExactlyOnceWith('old');
    await session.open('d');
    expect(close).toHaveBeenLastCalledWith('new');
  });

  it('closes nothing when there was no session, or when it goes on with one', async () => {
    const close = vi.fn<Close>(() => Promise.resolve());
    await new Session(storeWith(null), () => Promise.resolve('new'), close).open('c');
    await new Session(storeWith('kept'), never, close).open(null);
    expect(close).not.toHaveBeenCalled();
  });

  it('offers to try the same code again after the network has failed', async () => {
    const failure = new Error('offline');
    const exchange = vi.fn<Exchange>().mockRejectedValueOnce(failure).mockResolvedValueOnce('t');
    const session = new Session(storeWith(null), exchange, closed);
    await session.open('c');
    expect(session.snapshot()).toEqual({ kind: 'failed', error: failure });
    await session.retry();
    expect(session.token()).toBe('t');
  });

  it('lets the newer of two launches win, whichever answer comes first', async () => {
    const answers = new Map<string, (token: string) => void>();
    const exchange: Exchange = (code) => new Promise((resolve) => answers.set(code, resolve));
    const session = new Session(storeWith(null), exchange, closed);
    const first = session.open('first');
    const second = session.open('second');
    answers.get('second')?.('second token');
    answers.get('first')?.('first token');
    await Promise.all([first, second]);
    expect(session.token()).toBe('second token');
  });

  it('ends at a 401 to the token in use, not to an older one', async () => {
    const store = storeWith('now');
    const session = new Session(store, never, closed);
    const heard = vi.fn();
    await session.open(null);
    session.subscribe(heard);
    session.expire('before');
    expect(session.token()).toBe('now');
    session.expire('now');
    expect(session.snapshot()).toEqual({ kind: 'ended' });
    expect(store.read()).toBeNull();
    expect(heard).toHaveBeenCalledOnce();
  });
});

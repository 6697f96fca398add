import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../session/testing/memoryStorage';
import {
  forgetInvitation,
  forgetKey,
  forgetPast,
  isGuestPage,
  keepKey,
  keptInvitation,
  keyOf,
  leaveKey,
  takeInvitation,
  type Doorstep,
} from './invitation';

const blocked = (): Storage => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};

/** A window at an address, and what its address bar shows afterwards. */
function doorAt(hash: string, storage?: () => Storage) {
  const shown = { address: `/guest${hash}` };
  const [session, local] = [memoryStorage(), memoryStorage()];
  const door: Doorstep = {
    location: { hash, pathname: '/guest' },
    history: { state: null, replaceState: (_, __, url) => void (shown.address = String(url)) },
    get sessionStorage() {
      return storage?.() ?? session;
    },
    get localStorage() {
      return storage?.() ?? local;
    },
  };
  return { door, shown };
}

const HOUR = 3_600_000;

/** The guest with the key comes in at an event that ends at ten hours, at nine. */
const comesIn = (door: Doorstep, secret: string, eventId: string, key: string) =>
  keepKey(door, secret, { eventId, key }, 10 * HOUR, 9 * HOUR);

describe('the invitation', () => {
  it('is taken out of the address bar, and kept for a reload until the guest is in', () => {
    const { door, shown } = doorAt('#s3cret');
    expect(takeInvitation(door)).toBe('s3cret');
    expect(shown.address).toBe('/guest');
    expect(keptInvitation(door)).toBe('s3cret');
    forgetInvitation(door);
    expect(keptInvitation(door)).toBeNull();
  });

  it('is none where the address has none', () => {
    for (const hash of ['', '#', '#/', '#/privacy']) {
      const { door, shown } = doorAt(hash);
      expect(takeInvitation(door)).toBeNull();
      expect(shown.address).toBe(`/guest${hash}`);
    }
  });

  it('opens where the browser keeps nothing', () => {
    const { door, shown } = doorAt('#s3cret', blocked);
    expect(takeInvitation(door)).toBe('s3cret');
    expect(shown.address).toBe('/guest');
    expect(keptInvitation(door)).toBeNull();
    comesIn(door, 's3cret', 'event', 'k');
    expect(keyOf(door, 's3cret')).toBe('');
  });

  it('is on a page of its own', () => {
    expect(isGuestPage(doorAt('').door)).toBe(true);
    expect(isGuestPage({ location: { hash: '', pathname: '/' } })).toBe(false);
  });
});

describe('the key of a browser', () => {
  it('is found by the link and by the event', () => {
    const { door } = doorAt('');
    comesIn(door, 'the first link', 'event', 'k');
    expect(keyOf(door, 'the first link')).toBe('k');
    expect(keyOf(door, 'another link')).toBe('');
    expect(keyOf(door, 'another link', 'event')).toBe('k');
    expect(keyOf(door, 'the first link', 'another')).toBe('');
    comesIn(door, 'another link', 'event', 'k2');
    expect(keyOf(door, 'another link')).toBe('k2');
    expect(keyOf(door, 'the first link')).toBe('');
  });

  it('keeps so little of the link that it opens nothing', () => {
    const { door } = doorAt('');
    comesIn(door, 'a secret of more than eight letters', 'event', 'k');
    expect(door.localStorage.getItem('chimeclassroom.guest')).not.toContain('a secret o');
  });

  it('is one of as many as are kept, and none of what somebody else has put there', () => {
    const { door } = doorAt('');
    for (let n = 0; n < 60; n += 1) comesIn(door, `link ${n}`, `event ${n}`, 'k');
    expect(keyOf(door, '', 'event 59')).toBe('k');
    expect(keyOf(door, '', 'event 0')).toBe('');
    for (const odd of ['{', 'null', '[null, 1, {"eventId": 7}]']) {
      door.localStorage.setItem('chimeclassroom.guest', odd);
      expect(keyOf(door, '', 'event 59')).toBe('');
    }
  });

  it('is forgotten for whoever uses the browser next when the guest leaves, but not by their tab', () => {
    const { door } = doorAt('');
    comesIn(door, 'link', 'event', 'k');
    leaveKey(door, 'event');
    expect(door.localStorage.getItem('chimeclassroom.guest')).toBeNull();
    expect(keyOf(door, 'link')).toBe('k');
    forgetKey(door, 'event');
    expect(keyOf(door, 'link')).toBe('');
    expect(door.sessionStorage.getItem('chimeclassroom.guest')).toBeNull();
  });

  it('stays when somebody leaves another class, or has left already', () => {
    const { door } = doorAt('');
    comesIn(door, 'link', 'event', 'k');
    leaveKey(door, 'another');
    expect(door.localStorage.getItem('chimeclassroom.guest')).toContain('"k"');
    leaveKey(door, 'event');
    leaveKey(door, 'event');
    expect(keyOf(door, 'link')).toBe('k');
  });

  it('is forgotten two hours after the class, or after coming in where that is later', () => {
    const { door } = doorAt('');
    comesIn(door, 'link', 'event', 'k');
    keepKey(door, 'late', { eventId: 'long', key: 'k2' }, 10 * HOUR, 11 * HOUR);
    forgetPast(door, 12 * HOUR - 1);
    expect(keyOf(door, 'link')).toBe('k');
    forgetPast(door, 12 * HOUR);
    expect(keyOf(door, 'link')).toBe('');
    expect(keyOf(door, 'late')).toBe('k2');
    leaveKey(door, 'long');
    forgetPast(door, 13 * HOUR);
    expect(keyOf(door, 'late')).toBe('');
  });
});

import { describe, expect, it } from 'vitest';
import { takeCode } from './handOver';
import { memoryStorage } from './testing/memoryStorage';

/** A window after `location.replace`; `kept` is what the launch's page left, `null` blocks storage. */
function arrival(hash: string, kept: string | null) {
  const replaced: (string | URL | null | undefined)[] = [];
  const storage = memoryStorage();
  if (kept !== null) storage.setItem('chimeclassroom.handOver', kept);
  return {
    replaced,
    storage,
    location: { hash, pathname: '/', search: '?lang=de' },
    history: {
      state: null as unknown,
      replaceState: (_state: unknown, _title: string, url?: string | URL | null) => {
        replaced.push(url);
      },
    },
    get sessionStorage(): Storage {
      if (kept === null) throw new DOMException('The operation is insecure.', 'SecurityError');
      return storage;
    },
  };
}

describe('takeCode', () => {
  it('answers the code that the launch has left in the tab, once', () => {
    const here = arrival('', 'code=a%2Bb');
    expect(takeCode(here)).toBe('a+b');
    expect(here.storage.getItem('chimeclassroom.handOver')).toBeNull();
    expect(takeCode(here)).toBeNull();
  });

  it('leaves the address of the event that the launch leads to', () => {
    const here = arrival('', 'code=a&event=7%2F1');
    expect(takeCode(here)).toBe('a');
    expect(here.replaced).toEqual(['/?lang=de#/events/7%2F1']);
  });

  it('takes no code from a link that somebody has sent', () => {
    const here = arrival('#code=of+somebody+else&event=7', '');
    expect(takeCode(here)).toBeNull();
    expect(here.replaced).toEqual(['/?lang=de']);
  });

  it('prefers its own launch to such a link', () => {
    expect(takeCode(arrival('#code=of+somebody+else', 'code=mine'))).toBe('mine');
  });

  it('takes the code out of the address bar where the browser keeps nothing', () => {
    const here = arrival('#code=a%2Bb&event=7', null);
    expect(takeCode(here)).toBe('a+b');
    expect(here.replaced).toEqual(['/?lang=de#/events/7']);
  });

  it('removes an empty code too', () => {
    const here = arrival('#code=', null);
    expect(takeCode(here)).toBeNull();
    expect(here.replaced).toHaveLength(1);
  });

  it.each(['', '#/', '#/events/code', '#/events/7/room'])('leaves %j alone', (hash) => {
    const here = arrival(hash, '');
    expect(takeCode(here)).toBeNull();
    expect(here.replaced).toEqual([]);
  });
});

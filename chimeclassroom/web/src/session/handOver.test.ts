import { describe, expect, it } from 'vitest';
import { takeCode } from './handOver';

function addressBar(hash: string) {
  const replaced: (string | URL | null | undefined)[] = [];
  return {
    replaced,
    location: { hash, pathname: '/', search: '?lang=de' },
    history: {
      state: null as unknown,
      replaceState: (_state: unknown, _title: string, url?: string | URL | null) => {
        replaced.push(url);
      },
    },
  };
}

describe('takeCode', () => {
  it('answers the code and removes it from the address bar', () => {
    const bar = addressBar('#code=a%2Bb');
    expect(takeCode(bar)).toBe('a+b');
    expect(bar.replaced).toEqual(['/?lang=de']);
  });

  it('leaves the address of the event that the launch leads to', () => {
    const bar = addressBar('#code=a&event=7%2F1');
    expect(takeCode(bar)).toBe('a');
    expect(bar.replaced).toEqual(['/?lang=de#/events/7%2F1']);
  });

  it('removes an empty code too', () => {
    const bar = addressBar('#code=');
    expect(takeCode(bar)).toBeNull();
    expect(bar.replaced).toHaveLength(1);
  });

  it.each(['', '#/', '#/events/code', '#/events/7/room'])('leaves %j alone', (hash) => {
    const bar = addressBar(hash);
    expect(takeCode(bar)).toBeNull();
    expect(bar.replaced).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { DatedEvent } from '../api/types';
import { byDay, countWithin } from './byDay';

const at = (id: string, startsAt: string) => ({ id, startsAt }) as DatedEvent;

describe('byDay', () => {
  const events = [
    at('a', '2026-11-22T23:30:00Z'),
    at('b', '2026-11-23T09:00:00Z'),
    at('c', '2026-11-29T23:30:00Z'),
  ];

  it('takes the viewer’s calendar', () => {
    expect([...byDay(events, 'UTC').keys()]).toEqual(['2026-11-22', '2026-11-23', '2026-11-29']);
    expect(
      byDay(events, 'Europe/Berlin')
        .get('2026-11-23')
        ?.map(({ id }) => id),
    ).toEqual(['a', 'b']);
  });

  it('counts what begins within a week', () => {
    expect(countWithin(byDay(events, 'UTC'), '2026-11-23', '2026-11-30')).toBe(2);
    expect(countWithin(byDay(events, 'Europe/Berlin'), '2026-11-23', '2026-11-30')).toBe(2);
    expect(countWithin(byDay(events, 'Europe/Berlin'), '2026-11-30', '2026-12-07')).toBe(1);
  });
});

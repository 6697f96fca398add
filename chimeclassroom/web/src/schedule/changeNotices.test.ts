import { describe, expect, it } from 'vitest';
import type { DatedEvent } from '../api/types';
import { changeNotices } from './changeNotices';

const event = (part: Partial<DatedEvent>) =>
  ({
    id: 'e',
    title: 'Algebra',
    status: 'scheduled',
    startsAt: '2026-11-23T09:00:00.000Z',
    endsAt: '2026-11-23T10:00:00.000Z',
    ...part,
  }) as DatedEvent;

describe('changeNotices', () => {
  it('tells of events that were called off or moved', () => {
    const before = [event({}), event({ id: 'f', title: 'Geometry' })];
    const after = [
      event({ status: 'cancelled' }),
      event({
        id: 'f',
        title: 'Geometry',
        startsAt: '2026-11-24T09:00:00.000Z',
        endsAt: '2026-11-24T10:00:00.000Z',
      }),
    ];
    const [first, second] = changeNotices(before, after);
    expect(first).toBe('“Algebra” was cancelled.');
    expect(second).toMatch(/^“Geometry” was moved to .*24/);
  });

  it('keeps quiet about everything else', () => {
    const renamed = event({ title: 'Algebra II', status: 'open' });
    expect(changeNotices([event({})], [renamed, event({ id: 'new' })])).toEqual([]);
    expect(changeNotices([event({})], [])).toEqual([]);
    const off = event({ status: 'cancelled' });
    expect(changeNotices([off], [off])).toEqual([]);
  });
});

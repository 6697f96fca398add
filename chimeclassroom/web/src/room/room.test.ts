import { describe, expect, it } from 'vitest';
import type { RoomPerson } from '../api/types';
import { backoffMs } from './backoff';
import { peopleChanges } from './peopleChanges';

const person = (attendeeId: string): RoomPerson => ({
  attendeeId,
  name: attendeeId,
  role: 'student',
  joinedAt: '2026-11-22T09:00:00.000Z',
});

describe('backoffMs', () => {
  it('spreads attempts over the upper half of the wait', () => {
    expect(backoffMs(3, () => 0)).toBe(2000);
    expect(backoffMs(3, () => 1)).toBe(4000);
  });
});

describe('peopleChanges', () => {
  it('tells who has come and who has gone', () => {
    const [a, b, c] = [person('a'), person('b'), person('c')];
    expect(peopleChanges([a, b], [b, c])).toEqual({ joined: [c], left: [a] });
    expect(peopleChanges([a], [a])).toEqual({ joined: [], left: [] });
  });
});

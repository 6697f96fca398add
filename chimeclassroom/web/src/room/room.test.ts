import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff';
import { handsOf } from './hands';
import { pageOf, spotOf } from './layout';
import { peopleChanges, whoHas } from './peopleChanges';
import { personIn as person } from './testing/person';

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

describe('whoHas', () => {
  it('tells who has something now and had not before', () => {
    const raised = person('a', { handRaisedAt: '2026-11-22T09:01:00.000Z' });
    expect(whoHas([person('a')], [raised], 'handRaisedAt')).toEqual([raised]);
    expect(whoHas([raised], [raised], 'handRaisedAt')).toEqual([]);
    expect(whoHas([], [raised], 'handRaisedAt')).toEqual([]);
    expect(whoHas([person('a', { sharing: true })], [person('a')], 'sharing')).toEqual([]);
  });
});

describe('handsOf', () => {
  it('is in the order in which they went up', () => {
    const first = person('z', { handRaisedAt: '2026-11-22T09:01:00.000Z' });
    const second = person('a', { handRaisedAt: '2026-11-22T09:02:00.000Z' });
    expect(handsOf([second, person('m'), first])).toEqual([first, second]);
  });
});

describe('spotOf', () => {
  const teacher = person('t', { host: true });
  const people = [person('a'), teacher];
  const sharing = [person('a', { sharing: true }), teacher];
  const pinned = { attendeeId: 'a', what: 'person' } as const;

  it('is nobody in the grid', () => {
    expect(spotOf(people, null, 'grid', 'a')).toBeNull();
  });
  it('is who speaks, or a host, when one wants to see the speaker', () => {
    expect(spotOf(people, null, 'speaker', 'a')?.attendeeId).toBe('a');
    expect(spotOf(people, null, 'speaker', null)?.attendeeId).toBe('t');
    expect(spotOf(people, null, 'speaker', 'gone')?.attendeeId).toBe('t');
    expect(spotOf([teacher], null, 'speaker', 't')).toBeNull();
  });
  it('is the screen that is shared', () => {
    expect(spotOf(sharing, null, 'grid', null)).toEqual({ attendeeId: 'a', what: 'screen' });
  });
  it('is whom a host shows to everyone, unless one has pinned somebody', () => {
    const three = [...people, person('b')];
    expect(spotOf(three, null, 'grid', 'a', 'b')).toEqual({ attendeeId: 'b', what: 'person' });
    expect(spotOf(three, pinned, 'grid', null, 'b')).toEqual(pinned);
    expect(spotOf(sharing, null, 'grid', null, 't')?.what).toBe('screen');
    expect(spotOf(three, null, 'grid', null, 'gone')).toBeNull();
  });
  it('is what is pinned, as long as it is there', () => {
    expect(spotOf(sharing, pinned, 'grid', null)).toEqual(pinned);
    expect(spotOf([teacher], pinned, 'grid', null)).toBeNull();
    const screen = { attendeeId: 't', what: 'screen' } as const;
    expect(spotOf(people, screen, 'grid', null)).toBeNull();
  });
});

describe('pageOf', () => {
  const people = Array.from({ length: 30 }, (_, at) => person(`p${at}`));
  const ids = (wanted: number, active: string | null) =>
    pageOf(people, wanted, 25, active).people.map(({ attendeeId }) => attendeeId);

  it('is one page as long as everybody fits', () => {
    expect(pageOf(people.slice(0, 25), 0, 25, null)).toMatchObject({ number: 0, of: 1 });
    expect(pageOf([], 0, 25, null)).toEqual({ people: [], number: 0, of: 1 });
  });
  it('shows no more than fit', () => {
    expect(pageOf(people, 0, 25, null)).toMatchObject({ number: 0, of: 2 });
    expect(ids(0, null)).toHaveLength(25);
    expect(ids(1, null)).toEqual(['p25', 'p26', 'p27', 'p28', 'p29']);
  });
  it('is the last there is when people have gone', () => {
    expect(pageOf(people, 7, 25, null).number).toBe(1);
  });
  it('brings whoever speaks to it, in the place of the last', () => {
    expect(ids(0, 'p28').slice(-2)).toEqual(['p23', 'p28']);
    expect(ids(0, 'p3')).toEqual(ids(0, null));
    expect(ids(1, 'p0')).toEqual(['p25', 'p26', 'p27', 'p28', 'p29', 'p0']);
    expect(ids(0, 'gone')).toEqual(ids(0, null));
  });
});

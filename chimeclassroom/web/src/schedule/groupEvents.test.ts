import { describe, expect, it } from 'vitest';
import type { DatedEvent, EventStatus } from '../api/types';
import { groupEvents } from './groupEvents';

const now = new Date('2026-11-22T10:00:00Z');
const HOUR = 3_600_000;

function event(id: string, startsAt: string, status: EventStatus): DatedEvent {
  return {
    id,
    title: id,
    standing: false,
    description: '',
    date: startsAt.slice(0, 10),
    startTime: startsAt.slice(11, 16),
    durationMinutes: 60,
    timeZone: 'UTC',
    startsAt,
    endsAt: new Date(Date.parse(startsAt) + HOUR).toISOString(),
    status,
    cancelReason: '',
    version: 1,
    opensBeforeMinutes: 15,
    attachments: [],
    hosts: [],
    invited: [],
    groups: [],
    hidden: false,
    actions: [],
  };
}

function ids(events: DatedEvent[], zone = 'UTC', at = now) {
  const groups = groupEvents(events, at, zone);
  return Object.fromEntries(
    Object.entries(groups).map(([name, list]) => [name, list.map((one) => one.id)]),
  );
}

describe('groupEvents', () => {
  it('lists an event whose time it cannot read beside the others', () => {
    const bad = { ...event('bad', '2026-11-22T18:00:00Z', 'scheduled'), startsAt: '10000-01-01' };
    const groups = ids([bad, event('next week', '2026-11-29T10:00:00Z', 'scheduled')]);
    expect(groups).toMatchObject({ today: ['bad'], upcoming: ['next week'] });
  });

  it('puts each event into one group, what comes earliest first, what is over latest first', () => {
    const events = [
      event('next week', '2026-11-29T10:00:00Z', 'scheduled'),
      event('last week', '2026-11-15T10:00:00Z', 'ended'),
      event('this evening', '2026-11-22T18:00:00Z', 'scheduled'),
      event('this morning', '2026-11-22T08:00:00Z', 'missed'),
      event('now', '2026-11-22T09:30:00Z', 'live'),
      event('soon', '2026-11-22T10:10:00Z', 'open'),
      event('tomorrow', '2026-11-23T10:00:00Z', 'scheduled'),
    ];
    expect(ids(events)).toEqual({
      live: ['now'],
      today: ['soon', 'this evening'],
      upcoming: ['tomorrow', 'next week'],
      past: ['this morning', 'last week'],
    });
  });

  it('takes the viewer’s calendar for what today is', () => {
    const lateEvening = [event('e', '2026-11-22T23:30:00Z', 'scheduled')];
    expect(ids(lateEvening, 'UTC').today).toEqual(['e']);
    expect(ids(lateEvening, 'Asia/Tokyo').upcoming).toEqual(['e']);
  });

  it('keeps a cancelled event where it would have been, until its time is over', () => {
    const off = [event('e', '2026-11-22T11:00:00Z', 'cancelled')];
    expect(ids(off).today).toEqual(['e']);
    expect(ids(off, 'UTC', new Date('2026-11-22T12:00:00Z')).past).toEqual(['e']);
  });

  it('shows an event that may still be started under today, also past midnight', () => {
    const overnight = [event('e', '2026-11-21T23:30:00Z', 'open')];
    expect(ids(overnight, 'UTC', new Date('2026-11-22T00:10:00Z')).today).toEqual(['e']);
  });

  it('shows a live class as live whatever its date', () => {
    expect(ids([event('e', '2026-11-20T10:00:00Z', 'live')]).live).toEqual(['e']);
  });
});

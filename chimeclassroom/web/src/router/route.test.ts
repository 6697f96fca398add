import { describe, expect, it } from 'vitest';
import { hrefOf, parseRoute } from './route';

describe('parseRoute', () => {
  it.each([
    ['', { page: 'events' }],
    ['#', { page: 'events' }],
    ['#/', { page: 'events' }],
    ['#/week', { page: 'events', view: 'week' }],
    ['#/month', { page: 'events', view: 'month' }],
    ['#/calendar', { page: 'calendar' }],
    ['#/settings', { page: 'settings' }],
    ['#/privacy', { page: 'privacy' }],
    ['#/import', { page: 'import' }],
    ['#/permissions', { page: 'permissions' }],
    ['#/usage', { page: 'usage' }],
    ['#/reports', { page: 'course' }],
    ['#/record', { page: 'record' }],
    ['#/people/7', { page: 'person', personId: '7' }],
    ['#/people', { page: 'unknown' }],
    ['#/people/7/x', { page: 'unknown' }],
    ['#/list', { page: 'unknown' }],
    ['#/events/7', { page: 'event', eventId: '7' }],
    ['#/events/7/room', { page: 'room', eventId: '7' }],
    ['#/events/a%2Fb/report', { page: 'report', eventId: 'a/b' }],
    ['#/events', { page: 'unknown' }],
    ['#/events/', { page: 'unknown' }],
    ['#/events/7/other', { page: 'unknown' }],
    ['#/events/7/room/x', { page: 'unknown' }],
    ['#/%E0%A4%A', { page: 'unknown' }],
  ])('%s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  it('reads every address that hrefOf writes', () => {
    for (const page of ['event', 'room', 'report'] as const) {
      const route = { page, eventId: 'a/b #?' };
      expect(parseRoute(hrefOf(route))).toEqual(route);
    }
    expect(parseRoute(hrefOf({ page: 'events' }))).toEqual({ page: 'events' });
    expect(hrefOf({ page: 'events', view: 'list' })).toBe('#/');
    for (const view of ['week', 'month'] as const) {
      expect(parseRoute(hrefOf({ page: 'events', view }))).toEqual({ page: 'events', view });
    }
    for (const page of [
      'calendar',
      'settings',
      'import',
      'permissions',
      'usage',
      'course',
      'record',
    ] as const) {
      expect(parseRoute(hrefOf({ page }))).toEqual({ page });
    }
    const person = { page: 'person', personId: 'a/b #?' } as const;
    expect(parseRoute(hrefOf(person))).toEqual(person);
  });
});

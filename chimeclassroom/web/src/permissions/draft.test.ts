import { describe, expect, it } from 'vitest';
import type { PermissionTable } from '../api/types';
import { change, exceptionsOf, grouped, restored, wanted, type Cell } from './draft';

const chat: Cell = {
  permission: 'class.chat',
  granted: true,
  otherwise: true,
  changeable: true,
};
const create: Cell = {
  permission: 'events.create',
  granted: true,
  otherwise: false,
  exception: true,
  changeable: true,
};
/** Somebody's grant that does not count any more. */
const lapsed: Cell = {
  permission: 'class.start',
  granted: false,
  otherwise: false,
  exception: true,
  changeable: false,
};
const table: PermissionTable = {
  scope: 'course',
  version: 1,
  rows: [{ role: 'student', cells: [create, lapsed, chat] }],
};

const stays = { role: 'student', permission: 'class.start', granted: true } as const;

describe('exceptionsOf', () => {
  it('keeps what was not touched', () => {
    expect(exceptionsOf(table, {})).toEqual([
      { role: 'student', permission: 'events.create', granted: true },
      stays,
    ]);
  });

  it('adds what differs from what applies otherwise, and drops what no longer does', () => {
    const draft = change(change({}, 'student', chat, false), 'student', create, false);
    expect(exceptionsOf(table, draft)).toEqual([
      stays,
      { role: 'student', permission: 'class.chat', granted: false },
    ]);
  });
});

describe('change', () => {
  it('forgets a change that is taken back', () => {
    const draft = change({}, 'student', chat, false);
    expect(wanted(draft, 'student', chat)).toBe(false);
    expect(change(draft, 'student', chat, true)).toEqual({});
  });
});

describe('restored', () => {
  it('touches only what may be changed and is not as otherwise', () => {
    expect(restored(table)).toEqual({ 'student events.create': false });
  });
});

describe('grouped', () => {
  it('goes by what a permission is about', () => {
    expect(grouped(table)).toEqual({
      schedule: ['events.create'],
      class: ['class.start', 'class.chat'],
      course: [],
    });
  });
});

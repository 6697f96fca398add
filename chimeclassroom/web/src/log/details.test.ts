import { expect, it } from 'vitest';
import type { LogEntry } from '../api/types';
import { detailsOf } from './details';

const entry: LogEntry = {
  id: '0199',
  at: '2026-11-28T09:00:00Z',
  by: 'Ada',
  action: 'class.door',
  course: 'Algebra',
};

it('says what else there is to know', () => {
  expect(detailsOf(entry, 'course')).toEqual([]);
  expect(detailsOf({ ...entry, detail: 'locked' }, 'platform')).toEqual(['Locked', 'Algebra']);
  expect(detailsOf({ ...entry, about: 'Ben', events: 3 }, 'course')).toEqual([
    'Concerns Ben',
    '3 classes',
  ]);
});

it('is silent about what it does not know', () => {
  expect(detailsOf({ ...entry, detail: 'ajar', events: 1 }, 'course')).toEqual([]);
});

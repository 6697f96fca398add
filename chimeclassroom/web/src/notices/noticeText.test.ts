import { describe, expect, it } from 'vitest';
import type { Notice } from '../api/types';
import { noticeText } from './noticeText';

const notice = (part: Partial<Notice>): Notice => ({
  number: 1,
  kind: 'new',
  at: '2026-11-20T09:00:00.000Z',
  by: 'Grace Hopper',
  unread: true,
  classes: 1,
  event: {
    id: 'e',
    title: 'Algebra',
    startsAt: '2026-11-23T09:00:00.000Z',
    endsAt: '2026-11-23T10:00:00.000Z',
  },
  ...part,
});

describe('the sentence of a notice', () => {
  it.each<[Partial<Notice>, RegExp]>([
    [{ kind: 'new' }, /^“Algebra” is new: .*23/],
    [{ kind: 'new', classes: 5 }, /5 classes, the first .*23/],
    [{ kind: 'moved', before: '2026-11-22T09:00:00.000Z' }, /was moved to .*23/],
    [{ kind: 'moved', before: '2026-11-23T09:00:00.000Z' }, /has a new length/],
    [{ kind: 'moved', classes: 2 }, /^2 classes of “Algebra” were moved/],
    [{ kind: 'cancelled' }, /^“Algebra” was cancelled/],
    [{ kind: 'cancelled', classes: 3 }, /^3 classes of “Algebra” were cancelled/],
    [{ kind: 'reminder', minutes: 120, by: '' }, /^“Algebra” begins in 2 hours: .*23/],
    [{ kind: 'comment' }, /^Grace Hopper commented on “Algebra”/],
  ])('%j', (part, expected) => {
    expect(noticeText(notice(part))).toMatch(expected);
  });
});

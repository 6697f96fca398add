import { describe, expect, it } from 'vitest';
import { emptyFigures } from './testing/people';
import { anAttendance } from './testing/people';
import { arrange, distribution } from './people';
import { anySelfReported, formatFigure } from './figures';

const person = (name: string, percent: number | null) =>
  anAttendance({
    name,
    figures: {
      ...emptyFigures,
      attendancePercent: percent === null ? null : { value: percent, selfReported: false },
    },
  });

const people = [person('Ada', 20), person('Ben', null), person('Cleo', 100), person('Dora', 59.9)];
const names = (list: { name: string }[]) => list.map(({ name }) => name);

describe('the people of a report', () => {
  it('are found by a part of their name', () => {
    expect(names(arrange(people, ' O', { by: 'name', descending: false }))).toEqual([
      'Cleo',
      'Dora',
    ]);
  });

  it('are ordered by a figure, those without it last either way', () => {
    const by = 'attendancePercent' as const;
    expect(names(arrange(people, '', { by, descending: true }))).toEqual([
      'Cleo',
      'Dora',
      'Ada',
      'Ben',
    ]);
    expect(names(arrange(people, '', { by, descending: false }))).toEqual([
      'Ada',
      'Dora',
      'Cleo',
      'Ben',
    ]);
  });

  it('fall into steps of attendance, as far as it is known', () => {
    expect(distribution(people)).toEqual([0, 1, 1, 0, 1]);
  });
});

describe('a figure', () => {
  it('that is not known is not 0', () => {
    expect(formatFigure('hands', null)).toBe('–');
    expect(formatFigure('hands', { value: 0, selfReported: false })).toBe('0');
    expect(formatFigure('talkMilliseconds', { value: 61_900, selfReported: true })).toBe('1:01');
  });

  it('tells that it is self-reported', () => {
    const talk = { value: 0, selfReported: true };
    expect(anySelfReported([emptyFigures])).toBe(false);
    expect(anySelfReported([emptyFigures, { ...emptyFigures, talkMilliseconds: talk }])).toBe(true);
  });
});

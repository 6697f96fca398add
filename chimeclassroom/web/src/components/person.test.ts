import { describe, expect, it } from 'vitest';
import { initialsOf, toneOf } from './person';

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada king lovelace', 'AL'],
    ['  Plato ', 'P'],
    ['Åsa Öberg', 'ÅÖ'],
    ['王 小明', '王小'],
    ['', '?'],
  ])('%j is %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('toneOf', () => {
  it('is the same for the same name and always below the count', () => {
    for (const name of ['Ada', 'Grace', '王小明', '']) {
      expect(toneOf(name, 6)).toBe(toneOf(name, 6));
      expect(toneOf(name, 6)).toBeLessThan(6);
      expect(toneOf(name, 6)).toBeGreaterThanOrEqual(0);
    }
  });
});

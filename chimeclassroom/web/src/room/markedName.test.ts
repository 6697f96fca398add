import { describe, expect, it } from 'vitest';
import { t } from '../messages';
import { markedName } from './markedName';

describe('the name of somebody in a sentence', () => {
  it('is marked where they have given it themselves', () => {
    const guest = markedName({ name: 'The Head Teacher', role: 'guest' });
    expect(guest).toBe('The Head Teacher (guest)');
    expect(t.door.knocks(guest)).toBe('The Head Teacher (guest) waits at the door.');
  });

  it('stands alone where the LMS vouches for it', () => {
    expect(markedName({ name: 'Ada', role: 'student' })).toBe('Ada');
  });
});

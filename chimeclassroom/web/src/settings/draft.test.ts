import { describe, expect, it } from 'vitest';
import { filled, withLock } from './draft';

describe('the settings of a form', () => {
  it('leave out what is empty', () => {
    expect(
      filled({
        pageTitle: ' ',
        clock: undefined,
        opensBeforeMinutes: 0,
        branding: { name: '', accent: '#7a1f3d' },
        locked: [],
      }),
    ).toEqual({ opensBeforeMinutes: 0, branding: { accent: '#7a1f3d' } });
    expect(filled({ branding: { welcome: '' } })).toEqual({});
  });

  it('lock and unlock', () => {
    const locked = withLock({ clock: '24h' }, 'clock');
    expect(filled(locked)).toEqual({ clock: '24h', locked: ['clock'] });
    expect(filled(withLock(locked, 'clock'))).toEqual({ clock: '24h' });
  });
});

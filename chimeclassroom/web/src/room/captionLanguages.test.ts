import { describe, expect, it } from 'vitest';
import { byName, likely, nameOfLanguage } from './captionLanguages';

const tags = ['de-DE', 'en-GB', 'en-US', 'es-US'];

describe('the languages of captions', () => {
  it('have names', () => {
    expect(nameOfLanguage('es-US', 'en')).toMatch(/Spanish/);
    expect(nameOfLanguage('no language', 'en')).toBe('no language');
    expect(byName(['es-US', 'de-DE'], 'en').map(({ value }) => value)).toEqual(['de-DE', 'es-US']);
  });

  it.each([
    [['en-US'], 'en-US'],
    [['en-AU', 'de'], 'en-GB'],
    [['fr', 'es-ES'], 'es-US'],
    [['fr'], 'de-DE'],
    [[], 'de-DE'],
  ])('offer to readers of %j first %s', (preferred, first) => {
    expect(likely(tags, preferred)).toBe(first);
  });

  it('may be none', () => {
    expect(likely([], ['en'])).toBeNull();
  });
});

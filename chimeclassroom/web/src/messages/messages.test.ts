import { afterEach, describe, expect, it } from 'vitest';
import { ar } from './ar';
import { counting } from './counting';
import { en } from './en';
import { es } from './es';
import {
  formattingLocale,
  formatNumber,
  languageNames,
  pickLanguage,
  setLanguage,
  type Language,
} from './language';

type Text = string | ((...values: never[]) => string);

/** Every text of a catalogue by its path, such as `events.groups.live`. */
function textsOf(part: object, path = ''): Map<string, Text> {
  const found = new Map<string, Text>();
  for (const [name, value] of Object.entries(part) as [string, Text | object][]) {
    const here = path === '' ? name : `${path}.${name}`;
    if (typeof value === 'object') textsOf(value, here).forEach((one, at) => found.set(at, one));
    else found.set(here, value);
  }
  return found;
}

// What stands for the values of a sentence: a sentence that uses one shows its digits.
const VALUES = [711, 822, 933, 644];

// Sentences whose values are words of ours.
const OWN_VALUES: Readonly<Record<string, readonly unknown[]>> = {
  'repeat.unit': ['weekly', 822],
  'repeat.sentence': ['weekly', 822, '933', '644'],
  'repeat.monthlyByWeekday': [2, '822'],
};

const say = (path: string, text: Text): string =>
  typeof text === 'string'
    ? text
    : (text as (...values: readonly unknown[]) => string)(...(OWN_VALUES[path] ?? VALUES));

const valuesIn = (sentence: string) => VALUES.filter((value) => sentence.includes(String(value)));

const english = textsOf(en);

// Texts that are the same in two languages.
const SAME = [
  'chat.title',
  'events.timeZone',
  'news.by',
  'people.person',
  'permissions.box',
  'permissions.no',
  'report.minutes',
  'reports.status.',
  'settings.clocks.24h',
  'settings.dates.iso',
  'time.duration',
  'visitor',
];

afterEach(() => setLanguage('en'));

describe.each([
  ['es', es],
  ['ar', ar],
] as [Language, typeof en][])('the texts in %s', (language, catalogue) => {
  const texts = textsOf(catalogue);

  it('are those of English', () => {
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('say the values that the English ones say', () => {
    const lost: string[] = [];
    for (const [path, text] of texts) {
      const wanted = valuesIn(say(path, english.get(path) ?? ''));
      if (String(valuesIn(say(path, text))) !== String(wanted)) lost.push(path);
    }
    expect(lost).toEqual([]);
  });

  it('are translated', () => {
    const same = [...texts].filter(
      ([path, text]) =>
        !SAME.includes(path) && say(path, text) === say(path, english.get(path) ?? ''),
    );
    expect(same.map(([path]) => path)).toEqual([]);
  });

  it('have a form for every number', () => {
    setLanguage(language);
    for (const [path, text] of texts) {
      if (typeof text === 'string') continue;
      for (const n of [0, 1, 2, 3, 11, 100, 1_000_000]) {
        const values = (OWN_VALUES[path] ?? VALUES).map((one) =>
          typeof one === 'number' ? n : one,
        );
        const sentence = (text as (...all: unknown[]) => unknown)(...values);
        expect(String(sentence), `${path} of ${n}`).not.toMatch(/^$|undefined|#|NaN/);
      }
    }
  });
});

describe('counting', () => {
  const forms = { zero: 'z', one: 'o', two: 't', few: 'f #', many: 'm #', other: 'x #' };
  it.each([
    [0, 'z'],
    [1, 'o'],
    [2, 't'],
    [3, 'f 3'],
    [11, 'm 11'],
    [100, 'x 100'],
    [103, 'f 103'],
  ])('of %d in Arabic is %s', (n, text) => {
    expect(counting<'zero' | 'one' | 'two' | 'few' | 'many'>('ar')(n, forms)).toBe(text);
  });

  it('falls back on the general form', () => {
    const count = counting<'one'>('es');
    expect(count(1, { one: '# clase', other: '# clases' })).toBe('1 clase');
    expect(count(1_000_000, { one: '# clase', other: '# clases' })).toMatch(/clases$/);
  });
});

describe('the language of the page', () => {
  it.each([
    [['fr', 'ar-EG', 'en'], 'ar'],
    [['es-MX'], 'es'],
    [['fr'], 'en'],
    [[], 'en'],
  ])('for %j is %s', (preferred, language) => {
    expect(pickLanguage(preferred)).toBe(language);
  });

  it.each([
    ['ar', ['ar-EG'], 'ar-EG'],
    ['es', ['en-US', 'es-MX'], 'es-US'],
    ['es', ['de-DE'], 'es-DE'],
    ['ar', [], 'ar'],
  ] as [Language, string[], string][])(
    '%s for %j writes dates as %s',
    (language, preferred, locale) => {
      expect(formattingLocale(language, preferred)).toBe(locale);
    },
  );

  it('writes numbers', () => {
    setLanguage('es');
    expect(formatNumber(12.5)).toMatch(/12[.,]5/);
    expect(Object.values(languageNames)).toEqual(['English', 'Español', 'العربية']);
  });
});

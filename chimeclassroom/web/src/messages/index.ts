import { en, type Messages } from './en';

const catalogues: Readonly<Record<string, Messages>> = { en };

const languageOf = (tag: string) => tag.toLowerCase().split('-')[0] ?? '';

function pickLanguage(preferred: readonly string[]): string {
  return preferred.map(languageOf).find((language) => language in catalogues) ?? 'en';
}

/**
 * The locale for dates and numbers: the language of the texts with the habits (week, clock, order of
 * the date) of the viewer's region. A German reader of the English page gets `en-DE`.
 */
export function formattingLocale(language: string, preferred: readonly string[]): string {
  const sameLanguage = preferred.find((tag) => languageOf(tag) === language);
  const region = new Intl.Locale(preferred[0] ?? language).maximize().region;
  if (preferred[0] === sameLanguage || region === undefined) return sameLanguage ?? language;
  return `${language}-${region}`;
}

const preferred = typeof navigator === 'undefined' ? ['en'] : navigator.languages;

export const language = pickLanguage(preferred);
export const locale = formattingLocale(language, preferred);
export const t: Messages = catalogues[language] ?? en;

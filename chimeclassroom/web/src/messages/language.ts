/** The languages of the page, as they stand in the choice. */
export const LANGUAGES = ['en', 'es', 'ar'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Every language by the name that it has for itself. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  es: 'Español',
  ar: 'العربية',
};

export type Direction = 'ltr' | 'rtl';

export const directionOf = (of: Language): Direction => (of === 'ar' ? 'rtl' : 'ltr');

const primary = (tag: string) => tag.toLowerCase().split('-')[0] ?? '';
const known = (tag: string) => LANGUAGES.find((one) => one === primary(tag));

/** The first language of the viewer that the page has, else English. */
export function pickLanguage(preferred: readonly string[]): Language {
  return preferred.map(known).find((one) => one !== undefined) ?? 'en';
}

/**
 * The locale for dates and numbers: the language of the texts with the habits (week, clock, order of
 * the date) of the viewer's region. A German reader of the English page gets `en-DE`.
 */
export function formattingLocale(of: Language, preferred: readonly string[]): string {
  const sameLanguage = preferred.find((tag) => known(tag) === of);
  const region = new Intl.Locale(preferred[0] ?? of).maximize().region;
  if (preferred[0] === sameLanguage || region === undefined) return sameLanguage ?? of;
  return `${of}-${region}`;
}

const preferred = (): readonly string[] =>
  typeof navigator === 'undefined' ? ['en'] : navigator.languages;

/** The language of the texts, and the locale of dates and numbers. Only `setLanguage` changes them. */
export let language: Language = pickLanguage(preferred());
export let locale: string = formattingLocale(language, preferred());

/** Takes the language, or for undefined that of the viewer's device. */
export function setLanguage(wanted: Language | undefined): void {
  language = wanted ?? pickLanguage(preferred());
  locale = formattingLocale(language, preferred());
}

/** A number as the locale writes it. */
export const formatNumber = (n: number): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(n);

import { useSyncExternalStore } from 'react';
import { ar } from './ar';
import { en, type Messages } from './en';
import { es } from './es';
import { directionOf, language, setLanguage, type Language } from './language';

export { directionOf, language, locale, type Language } from './language';

const catalogues: Readonly<Record<Language, Messages>> = { en, es, ar };

/**
 * The texts in the language of now. Read them while rendering: what a module keeps of them from the
 * time it was loaded stays in the language of then.
 */
export let t: Messages = catalogues[language];

const listeners = new Set<() => void>();

/** Turns the page to a language, or for undefined to that of the viewer's device. */
export function speak(wanted: Language | undefined): void {
  const before = language;
  setLanguage(wanted);
  t = catalogues[language];
  labelDocument();
  if (language !== before) listeners.forEach((listener) => listener());
}

/** Tells browser and screen reader the language of the page and where its lines begin. */
export function labelDocument(): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The language of the page; the component renders again when it changes. */
export const useLanguage = (): Language => useSyncExternalStore(subscribe, () => language);

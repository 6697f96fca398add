import { useSyncExternalStore } from 'react';
import type { Settings } from '../api/types';
import { speak } from '../messages';
import { setClock } from '../time/clock';
import { setDateFormat } from '../time/dates';

/** What of the settings the frame around all pages needs. */
export interface Look {
  /** Undefined is as the device has it. */
  scheme: 'light' | 'dark' | undefined;
  accent: string | undefined;
}

let look: Look = { scheme: undefined, accent: undefined };
const listeners = new Set<() => void>();

/** Shows the page as the settings want it: language, times, brightness and colour. */
export function display(settings: Settings): void {
  setClock(settings.clock);
  setDateFormat(settings.dateFormat);
  const { theme, language, branding } = settings;
  look = { scheme: theme === 'auto' ? undefined : theme, accent: branding?.accent };
  speak(language === 'auto' ? undefined : language);
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The look of the page; the component renders again when it changes. */
export const useLook = (): Look => useSyncExternalStore(subscribe, () => look);

import type { Settings } from '../api/types';

let hour12: boolean | undefined;

/** Has times of day written as the course wants them; undefined and `region` leave it to the viewer's region. */
export function setClock(clock: Settings['clock']): void {
  hour12 = clock === undefined || clock === 'region' ? undefined : clock === '12h';
}

/** What a format of times adds to its options. */
export const clockOption = (): Intl.DateTimeFormatOptions =>
  hour12 === undefined ? {} : { hour12 };

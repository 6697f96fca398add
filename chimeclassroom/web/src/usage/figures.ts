import type { UsageFigures } from '../api/types';
import { formatNumber } from '../messages/language';

/** The figures in their order. */
export const USAGE_FIGURES = [
  'classes',
  'classSeconds',
  'people',
  'teachers',
  'students',
  'guests',
  'attendedSeconds',
  'average',
  'peak',
] as const satisfies readonly (keyof UsageFigures)[];
export type UsageFigure = (typeof USAGE_FIGURES)[number];

/** A figure as it is shown; times are hours, with a decimal. */
export function figureText(name: UsageFigure, of: UsageFigures): string {
  const value = of[name];
  if (name === 'classSeconds' || name === 'attendedSeconds') return tenths(value / 3600);
  return name === 'average' ? tenths(value) : formatNumber(value);
}

const tenths = (n: number) => formatNumber(Math.round(n * 10) / 10);

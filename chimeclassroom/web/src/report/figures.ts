import type { Attendance } from '../api/types';
import { t } from '../messages';
import { formatNumber } from '../messages/language';
import { formatMinutes, formatPercent } from '../time/format';

export type Figures = Attendance['figures'];
export type FigureName = keyof Figures;
export type Figure = Figures[FigureName];

/** The figures in the order in which they are shown. */
export const FIGURES: readonly FigureName[] = [
  'attendedMilliseconds',
  'attendancePercent',
  'score',
  'talkMilliseconds',
  'talkSharePercent',
  'turns',
  'unmutedMilliseconds',
  'cameraMilliseconds',
  'shareMilliseconds',
  'shares',
  'messages',
  'hands',
  'handWaitMilliseconds',
  'reactions',
  'polls',
  'pollRatePercent',
  'drops',
  'rejoins',
  'connectionGoodPercent',
  'connectionFairPercent',
  'connectionPoorPercent',
];

/** A figure as people read it; what is not known is a dash. */
export function formatFigure(name: FigureName, figure: Figure): string {
  if (figure === null) return '–';
  if (name.endsWith('Milliseconds')) return formatMinutes(figure.value / 1000);
  if (name.endsWith('Percent')) return formatPercent(figure.value / 100, 1);
  return formatNumber(name === 'score' ? Math.round(figure.value * 10) / 10 : figure.value);
}

/** Whether any of the people has a figure that rests on what their own page says. */
export const anySelfReported = (all: readonly Figures[]): boolean =>
  all.some((figures) => FIGURES.some((name) => figures[name]?.selfReported === true));

export const nameOf = (name: FigureName): string => t.reports.metrics[name].name;

/** Those that stand beside each person; the others are in their details. */
export const COLUMNS: readonly FigureName[] = [
  'attendedMilliseconds',
  'attendancePercent',
  'talkMilliseconds',
  'cameraMilliseconds',
  'shareMilliseconds',
  'messages',
  'hands',
  'reactions',
  'score',
];

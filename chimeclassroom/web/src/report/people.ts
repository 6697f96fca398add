import type { Attendance } from '../api/types';
import type { FigureName } from './figures';

export type SortKey = 'name' | 'status' | FigureName;

/** How the people of a report are ordered. */
export interface Order {
  by: SortKey;
  descending: boolean;
}

/** Those whose name holds the text, in the order; who has no figure comes last. */
export function arrange(people: readonly Attendance[], text: string, order: Order): Attendance[] {
  const wanted = text.trim().toLocaleLowerCase();
  return people
    .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
    .sort((a, b) => compare(a, b, order) || a.name.localeCompare(b.name));
}

function compare(a: Attendance, b: Attendance, { by, descending }: Order): number {
  const sign = descending ? -1 : 1;
  if (by === 'name') return sign * a.name.localeCompare(b.name);
  if (by === 'status') return sign * a.status.localeCompare(b.status);
  const [left, right] = [a.figures[by], b.figures[by]];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return sign * (left.value - right.value);
}

/** How many learners attended how much of the class, in steps of 20 percent. */
export function distribution(people: readonly Attendance[]): number[] {
  const counts = [0, 0, 0, 0, 0];
  for (const { learner, figures } of people) {
    const percent = figures.attendancePercent;
    if (!learner || percent === null) continue;
    const step = Math.min(counts.length - 1, Math.floor(percent.value / 20));
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return counts;
}

import type { ClassEvent, EventInput } from '../api/types';
import { wallClock } from '../time/zones';

/** What stands in the fields of the editor; a cleared date or duration is null. */
export interface Draft {
  title: string;
  description: string;
  date: string | null;
  startTime: string;
  durationMinutes: number | null;
  timeZone: string;
}

export type FieldErrors = Partial<Record<keyof Draft, string>>;

const FIVE_MINUTES = 5 * 60_000;

/** A new event: today, at the next full five minutes of the viewer's clock, for an hour. */
export function newDraft(now: Date, timeZone: string): Draft {
  const start = new Date(Math.ceil(now.getTime() / FIVE_MINUTES) * FIVE_MINUTES);
  const { date, time } = wallClock(start, timeZone);
  return { title: '', description: '', date, startTime: time, durationMinutes: 60, timeZone };
}

export const draftOf = (event: ClassEvent): Draft => ({
  title: event.title,
  description: event.description,
  date: event.date,
  startTime: event.startTime,
  durationMinutes: event.durationMinutes,
  timeZone: event.timeZone,
});

/** The draft as the server wants it, or the fields that are still empty. Rules are the server's. */
export function inputOf(draft: Draft, required: string): EventInput | FieldErrors {
  const { date, durationMinutes } = draft;
  const errors: FieldErrors = {};
  if (draft.title.trim() === '') errors.title = required;
  if (date === null) errors.date = required;
  if (draft.startTime === '') errors.startTime = required;
  if (durationMinutes === null) errors.durationMinutes = required;
  if (date === null || durationMinutes === null || Object.keys(errors).length > 0) return errors;
  return {
    title: draft.title.trim(),
    description: draft.description.trim(),
    date,
    startTime: draft.startTime.slice(0, 5),
    durationMinutes,
    timeZone: draft.timeZone,
  };
}

export const isComplete = (input: EventInput | FieldErrors): input is EventInput =>
  typeof (input as EventInput).durationMinutes === 'number';

/** The server's complaints by field. Those about a field that is not shown come back apart. */
export function fieldErrors(
  errors: readonly { field: string; detail: string }[],
  draft: Draft,
): { fields: FieldErrors; others: string[] } {
  const fields: FieldErrors = {};
  const others: string[] = [];
  for (const { field, detail } of errors) {
    if (field in draft) fields[field as keyof Draft] ??= detail;
    else others.push(detail);
  }
  return { fields, others };
}

import type { Attachment, ClassEvent, EventInput, Scope, Settings } from '../api/types';
import { wallClock } from '../time/zones';
import { NO_REPEAT, repeatOf, ruleOf, type Repeat } from './rule';

/** What stands in the fields of the editor; a cleared date or duration is null. */
export interface Draft {
  title: string;
  description: string;
  date: string | null;
  startTime: string;
  durationMinutes: number | null;
  timeZone: string;
  opensBeforeMinutes: number | null;
  attachments: Attachment[];
  hosts: string[];
  rule: Repeat;
}

export type FieldErrors = Partial<Record<keyof Draft, string>>;

const FIVE_MINUTES = 5 * 60_000;
const DURATION = 60;
const OPENS_BEFORE = 15;

/**
 * A new event: today, at the next full five minutes of the viewer's clock, as long as the course has
 * it, or an hour.
 */
export function newDraft(now: Date, timeZone: string, defaults: Partial<Settings> = {}): Draft {
  const start = new Date(Math.ceil(now.getTime() / FIVE_MINUTES) * FIVE_MINUTES);
  const { date, time } = wallClock(start, timeZone);
  return {
    title: '',
    description: '',
    date,
    startTime: time,
    durationMinutes: defaults.durationMinutes ?? DURATION,
    timeZone,
    opensBeforeMinutes: defaults.opensBeforeMinutes ?? OPENS_BEFORE,
    attachments: [],
    hosts: [],
    rule: NO_REPEAT,
  };
}

export const draftOf = (event: ClassEvent): Draft => ({
  title: event.title,
  description: event.description,
  date: event.date,
  startTime: event.startTime,
  durationMinutes: event.durationMinutes,
  timeZone: event.timeZone,
  opensBeforeMinutes: event.opensBeforeMinutes,
  attachments: event.attachments,
  hosts: event.hosts.map((host) => host.id),
  rule: repeatOf(event.series?.rule ?? ''),
});

/** A new event like another one, which does not repeat. */
export const copyOf = (event: ClassEvent): Draft => ({ ...draftOf(event), rule: NO_REPEAT });

/**
 * The draft as the server wants it for a change of this scope, or the fields that are still empty.
 * What is right and wrong the server knows.
 */
export function inputOf(
  draft: Draft,
  required: string,
  repeats: boolean,
): EventInput | FieldErrors {
  const { date, durationMinutes } = draft;
  const errors: FieldErrors = {};
  if (draft.title.trim() === '') errors.title = required;
  if (date === null) errors.date = required;
  if (draft.startTime === '') errors.startTime = required;
  if (durationMinutes === null) errors.durationMinutes = required;
  if (repeats && isOpenEnded(draft.rule)) errors.rule = required;
  if (date === null || durationMinutes === null || Object.keys(errors).length > 0) return errors;
  return {
    title: draft.title.trim(),
    description: draft.description.trim(),
    date,
    startTime: draft.startTime.slice(0, 5),
    durationMinutes,
    timeZone: draft.timeZone,
    opensBeforeMinutes: draft.opensBeforeMinutes ?? OPENS_BEFORE,
    attachments: draft.attachments.filter(({ url }) => url.trim() !== ''),
    hostIds: draft.hosts,
    rule: repeats ? ruleOf(draft.rule, date) : '',
  };
}

const isOpenEnded = ({ frequency, ends, until }: Repeat) =>
  frequency !== 'none' && ends === 'until' && until === null;

/** One occurrence of a series that is changed alone does not repeat; everything else may. */
export const mayRepeat = (event: ClassEvent | null, scope: Scope): boolean =>
  event?.series === undefined || scope !== 'one';

export const isComplete = (input: EventInput | FieldErrors): input is EventInput =>
  typeof (input as EventInput).durationMinutes === 'number' &&
  typeof (input as EventInput).date === 'string' &&
  'timeZone' in input;

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

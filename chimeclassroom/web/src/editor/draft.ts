import type {
  Attachment,
  ClassEvent,
  EventInput,
  EventTemplate,
  Scope,
  Settings,
  Terms,
} from '../api/types';
import { wallClock } from '../time/zones';
import { NO_REPEAT, repeatOf, ruleOf, type Repeat } from './rule';

/** What stands in the fields of the editor; a cleared date or duration is null. */
export interface Draft {
  title: string;
  /** A room without dates: the five fields about them do not count. */
  standing: boolean;
  description: string;
  date: string | null;
  startTime: string;
  durationMinutes: number | null;
  timeZone: string;
  opensBeforeMinutes: number | null;
  attachments: Attachment[];
  hosts: string[];
  terms: Terms;
  /** Whom the event is for; nobody is everyone. */
  invited: string[];
  /** The groups of the LMS that it is for as well. */
  groups: string[];
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
    standing: false,
    description: '',
    date,
    startTime: time,
    durationMinutes: defaults.durationMinutes ?? DURATION,
    timeZone,
    opensBeforeMinutes: defaults.opensBeforeMinutes ?? OPENS_BEFORE,
    attachments: [],
    hosts: [],
    terms: {},
    invited: [],
    groups: [],
    rule: NO_REPEAT,
  };
}

/** What the drafts of all events take over, with dates or without. */
const commonOf = (event: ClassEvent) => ({
  title: event.title,
  standing: event.standing,
  description: event.description,
  attachments: event.attachments,
  hosts: event.hosts.map((host) => host.id),
  terms: event.terms ?? {},
  invited: event.invited.map((person) => person.id),
  groups: event.groups.map((group) => group.id),
});

export const draftOf = (event: ClassEvent): Draft => ({
  ...commonOf(event),
  date: event.date ?? null,
  startTime: event.startTime ?? '',
  durationMinutes: event.durationMinutes ?? null,
  timeZone: event.timeZone ?? '',
  opensBeforeMinutes: event.opensBeforeMinutes ?? null,
  rule: repeatOf(event.series?.rule ?? ''),
});

/**
 * A new event like another one, which does not repeat. What a room without dates does not say is as
 * in the blank draft, in case that the new one has them.
 */
export const copyOf = (event: ClassEvent, blank: Draft): Draft =>
  event.standing ? { ...blank, ...commonOf(event) } : { ...draftOf(event), rule: NO_REPEAT };

/** The draft begun with a template, which leaves the dates, the people and a title of one's own alone. */
export const begunWith = (template: EventTemplate): Partial<Draft> => ({
  standing: template.standing,
  description: template.description,
  attachments: template.attachments,
  terms: template.terms,
  ...(template.title !== '' && { title: template.title }),
  ...(!template.standing && {
    durationMinutes: template.durationMinutes,
    opensBeforeMinutes: template.opensBeforeMinutes,
  }),
});

/** What of a draft a template keeps: everything but dates and people. */
export const patternOf = (draft: Draft) => ({
  title: draft.title.trim(),
  description: draft.description.trim(),
  standing: draft.standing,
  durationMinutes: draft.durationMinutes ?? DURATION,
  opensBeforeMinutes: draft.opensBeforeMinutes ?? OPENS_BEFORE,
  attachments: draft.attachments.filter(({ url }) => url.trim() !== ''),
  terms: draft.terms,
});

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
  if (draft.standing) return errors.title === undefined ? commonInput(draft) : errors;
  if (date === null) errors.date = required;
  if (draft.startTime === '') errors.startTime = required;
  if (durationMinutes === null) errors.durationMinutes = required;
  if (repeats && isOpenEnded(draft.rule)) errors.rule = required;
  if (date === null || durationMinutes === null || Object.keys(errors).length > 0) return errors;
  return {
    ...commonInput(draft),
    date,
    startTime: draft.startTime.slice(0, 5),
    durationMinutes,
    timeZone: draft.timeZone,
    rule: repeats ? ruleOf(draft.rule, date) : '',
  };
}

/** What every event has, with dates or without. */
const commonInput = (draft: Draft) => ({
  title: draft.title.trim(),
  standing: draft.standing,
  description: draft.description.trim(),
  opensBeforeMinutes: draft.opensBeforeMinutes ?? OPENS_BEFORE,
  attachments: draft.attachments.filter(({ url }) => url.trim() !== ''),
  hostIds: draft.hosts,
  terms: draft.terms,
  invitedIds: draft.invited,
  groupIds: draft.groups,
});

const isOpenEnded = ({ frequency, ends, until }: Repeat) =>
  frequency !== 'none' && ends === 'until' && until === null;

/** One occurrence of a series that is changed alone does not repeat; everything else may. */
export const mayRepeat = (event: ClassEvent | null, scope: Scope): boolean =>
  event?.series === undefined || scope !== 'one';

export const isComplete = (input: EventInput | FieldErrors): input is EventInput =>
  'hostIds' in input;

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

import { randomUUID } from 'node:crypto';
import type { components } from '../src/api/schema.ts';
import { seedEvents } from './seed.ts';

type Schemas = components['schemas'];
export type Role = Schemas['Role'];
export type Action = Schemas['Event']['actions'][number];

export interface Visitor {
  id: string;
  name: string;
  role: Role;
  roomId: string;
  choosing: boolean;
}

type Dates = 'date' | 'startTime' | 'durationMinutes' | 'timeZone' | 'opensBeforeMinutes';

/** An event as it is kept; of a room without dates, those that it has do not count. */
export type StoredEvent = Omit<
  Schemas['Event'],
  'actions' | 'startsAt' | 'endsAt' | 'status' | Dates
> &
  Required<Pick<Schemas['Event'], Dates>> & {
    roomId: string;
    startsAtMs: number;
    cancelled: boolean;
  };

interface Presence {
  person: Visitor;
  joinedAt: number;
  leftAt: number | null;
}

const MINUTE = 60_000;

/** The state of the fake: who has signed in, the events, and who was where. */
export class FakeClassroom {
  readonly sessions = new Map<string, Visitor>();
  readonly tickets = new Map<string, { person: Visitor; eventId: string }>();
  readonly presences = new Map<string, Presence[]>();
  events: StoredEvent[] = seedEvents(Date.now());
  /** Whether the one calendar address has been made. */
  feed = false;
  /** What was written, under whichever event. */
  comments: Schemas['Comment'][] = [];
  /** The settings of every level, outermost first. */
  settings: Schemas['LevelSettings'][] = (['platform', 'course', 'person'] as const).map(
    (level) => ({
      level,
      version: 0,
      settings: {},
      outer: { settings: {}, origins: {}, locked: {} },
    }),
  );
  /** Told when a class ends, so that the sockets close. */
  onEnded: (eventId: string) => void = () => undefined;

  /** Codes are `teacher`, `student`, `student2` …; `empty-` before them opens a room without events, `choosing-` the picker. */
  signIn(code: string): string | null {
    const match = /^(empty-|choosing-)?(teacher|student)(\d*)$/.exec(code);
    if (match === null) return null;
    const token = randomUUID();
    const role = match[2] as Role;
    const names: Record<string, string> = { teacher: 'Grace Hopper', student: 'Ada Lovelace' };
    const name =
      match[3] === '' ? names[role] : ['Emmy Noether', 'Alan Turing'][Number(match[3]) - 2];
    const roomId = match[1] === 'empty-' ? 'empty' : 'algebra';
    const choosing = match[1] === 'choosing-';
    const id = `${role}${match[3]}`;
    this.sessions.set(token, { id, name: name ?? 'Guest', role, roomId, choosing });
    return token;
  }

  find(person: Visitor, eventId: string): StoredEvent | undefined {
    return this.visible(person).find((event) => event.id === eventId);
  }

  /** The events that a person may know of, earliest first. */
  visible(person: Visitor): StoredEvent[] {
    return this.events
      .filter((event) => event.roomId === person.roomId)
      .filter((event) => person.role !== 'student' || !event.hidden)
      .sort((a, b) => a.startsAtMs - b.startsAtMs);
  }

  view(event: StoredEvent, person: Visitor): Schemas['Event'] {
    const { roomId, startsAtMs, cancelled, ...rest } = event;
    const how = { status: this.status(event), actions: this.actions(event, person) };
    if (event.standing) {
      const { date, startTime, durationMinutes, timeZone, opensBeforeMinutes, ...room } = rest;
      return { ...room, ...how };
    }
    return {
      ...rest,
      ...how,
      startsAt: new Date(startsAtMs).toISOString(),
      endsAt: new Date(startsAtMs + event.durationMinutes * MINUTE).toISOString(),
    };
  }

  status(event: StoredEvent): Schemas['Event']['status'] {
    if (event.standing && event.meeting?.endedAt !== undefined) return 'open';
    if (event.cancelled) return 'cancelled';
    if (event.meeting !== undefined) return event.meeting.endedAt === undefined ? 'live' : 'ended';
    if (event.standing) return 'open';
    const now = Date.now();
    if (now >= event.startsAtMs + event.durationMinutes * MINUTE) return 'missed';
    return now >= event.startsAtMs - event.opensBeforeMinutes * MINUTE ? 'open' : 'scheduled';
  }

  actions(event: StoredEvent, person: Visitor): Action[] {
    const teacher: Record<Schemas['Event']['status'], Action[]> = {
      scheduled: ['edit', 'copy', 'cancel', 'hide', 'show', 'delete'],
      open: ['start', 'edit', 'copy', 'cancel', 'hide', 'show', 'delete'],
      live: ['join', 'copy', 'end', 'report'],
      ended: ['report', 'copy', 'hide', 'show'],
      missed: ['edit', 'copy', 'hide', 'show', 'delete'],
      cancelled: ['copy', 'hide', 'show', 'delete'],
    };
    const status = this.status(event);
    if (person.role === 'student') return status === 'live' ? ['join'] : [];
    return teacher[status]
      .filter((action) => action !== (event.hidden ? 'hide' : 'show'))
      .filter((action) => action !== 'cancel' || !event.standing);
  }

  start(event: StoredEvent): void {
    if (event.standing && event.meeting?.endedAt !== undefined) delete event.meeting;
    event.meeting ??= { id: randomUUID(), generation: 1, startedAt: new Date().toISOString() };
  }

  end(event: StoredEvent): void {
    if (event.meeting === undefined) return;
    event.meeting.endedAt = new Date().toISOString();
    for (const one of this.presences.get(event.id) ?? []) one.leftAt ??= Date.now();
    this.onEnded(event.id);
  }

  enter(eventId: string, person: Visitor): Presence {
    const presence: Presence = { person, joinedAt: Date.now(), leftAt: null };
    this.presences.set(eventId, [...(this.presences.get(eventId) ?? []), presence]);
    return presence;
  }
}

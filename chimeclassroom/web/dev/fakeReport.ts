import type { components } from '../src/api/schema.ts';
import type { FakeClassroom, StoredEvent } from './fakeClassroom.ts';

type Attendance = components['schemas']['Attendance'];
type Report = components['schemas']['Report'];

const MINUTE = 60_000;
const GRADES_TAKE_MS = 6_000;

/** The attendance of an event; the class held two days ago has made-up people in it. */
export function fakeReport(classroom: FakeClassroom, event: StoredEvent): Report {
  const meeting = event.meeting;
  return {
    eventId: event.id,
    standing: event.standing,
    ...(meeting === undefined ? {} : { startedAt: meeting.startedAt }),
    ...(meeting?.endedAt === undefined ? {} : { endedAt: meeting.endedAt }),
    absent: event.id === 'held' ? [{ id: 'e', name: 'Sofia Kovalevskaya' }] : [],
    guests: event.id === 'held' ? [{ id: 'd', name: 'Srinivasa Ramanujan' }] : [],
    ...(event.id === 'held' && { rosterAt: new Date().toISOString() }),
    polls: [],
    people: event.id === 'held' ? madeUp(event) : ledger(classroom, event),
    counting: {
      ...{ graceSeconds: 60, lateAfterMinutes: 5, earlyBeforeMinutes: 5 },
      ...{ presentMinutes: 0, presentPercent: 10 },
      scoreWeights: { talk: 1, messages: 1, hands: 1, reactions: 1, polls: 1 },
      atRisk: { absences: 2, latest: 3, attendancePercent: 60 },
    },
  };
}

function ledger(classroom: FakeClassroom, event: StoredEvent): Attendance[] {
  const people = new Map<string, Attendance>();
  for (const { person, joinedAt, leftAt } of classroom.presences.get(event.id) ?? []) {
    const one = people.get(person.id) ?? {
      personId: person.id,
      name: person.name,
      role: person.role,
      attendedSeconds: 0,
      present: false,
      intervals: [],
      grade: { state: 'none' as const },
      ...nothingKnown(person.role === 'student'),
    };
    one.attendedSeconds += Math.round(((leftAt ?? Date.now()) - joinedAt) / 1000);
    one.present ||= leftAt === null;
    one.intervals.push({
      joinedAt: new Date(joinedAt).toISOString(),
      ...(leftAt === null ? {} : { leftAt: new Date(leftAt).toISOString() }),
    });
    one.grade = grade(one, event);
    people.set(person.id, one);
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function grade(one: Attendance, event: StoredEvent): Attendance['grade'] {
  const endedAt = event.meeting?.endedAt;
  if (one.role !== 'student' || endedAt === undefined) return { state: 'none' };
  const score = {
    scoreGiven: Math.round((one.attendedSeconds / 60) * 100) / 100,
    scoreMaximum: event.durationMinutes,
  };
  const sent = Date.now() - Date.parse(endedAt) > GRADES_TAKE_MS;
  return { state: sent ? 'sent' : 'waiting', ...score };
}

function madeUp(event: StoredEvent): Attendance[] {
  const start = Date.parse(event.meeting?.startedAt ?? '');
  const person = (
    personId: string,
    name: string,
    spans: [from: number, to: number][],
    grade: Attendance['grade'],
  ): Attendance => ({
    personId,
    name,
    role: personId === 't' ? 'teacher' : 'student',
    attendedSeconds: spans.reduce((sum, [from, to]) => sum + (to - from) * 60, 0),
    present: false,
    intervals: spans.map(([from, to]) => ({
      joinedAt: new Date(start + from * MINUTE).toISOString(),
      leftAt: new Date(start + to * MINUTE).toISOString(),
    })),
    grade,
    ...nothingKnown(personId !== 't'),
  });
  return [
    person('a', 'Ada Lovelace', [[1, 58]], { state: 'sent', scoreGiven: 57, scoreMaximum: 60 }),
    person(
      'b',
      'Alan Turing',
      [
        [4, 20],
        [23.5, 51],
      ],
      { state: 'sent', scoreGiven: 43.5, scoreMaximum: 60 },
    ),
    person('c', 'Emmy Noether', [[40, 58]], {
      state: 'failed',
      scoreGiven: 18,
      scoreMaximum: 60,
      detail: 'The LMS does not know this person any more.',
    }),
    person('t', 'Grace Hopper', [[0, 58]], { state: 'none' }),
    person('d', 'Srinivasa Ramanujan', [[30, 58]], {
      state: 'sent',
      scoreGiven: 28,
      scoreMaximum: 60,
    }),
  ];
}

/** What the stand-in does not compute. */
const nothingKnown = (learner: boolean) => ({
  learner,
  guest: false,
  status: learner ? ('present' as const) : ('' as const),
  figures: {
    attendedMilliseconds: null,
    attendancePercent: null,
    drops: null,
    rejoins: null,
    cameraMilliseconds: null,
    shareMilliseconds: null,
    shares: null,
    unmutedMilliseconds: null,
    talkMilliseconds: null,
    turns: null,
    talkSharePercent: null,
    messages: null,
    hands: null,
    handWaitMilliseconds: null,
    reactions: null,
    polls: null,
    pollRatePercent: null,
    connectionGoodPercent: null,
    connectionFairPercent: null,
    connectionPoorPercent: null,
    score: null,
  },
  reactions: [],
  score: [],
  corrections: [],
});

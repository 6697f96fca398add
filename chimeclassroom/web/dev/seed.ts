import type { StoredEvent } from './fakeClassroom.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** One event of every kind, placed around the moment the fake starts. */
export function seedEvents(now: number): StoredEvent[] {
  const at = (offset: number) => Math.floor((now + offset) / (5 * MINUTE)) * 5 * MINUTE;
  return [
    event('live', 'Linear algebra: eigenvalues and what they tell', at(-10 * MINUTE), 60, {
      description:
        'We work through the last three exercises together.\n\nPlease have sheet 7 at hand, and your own solution even if it is only half done. We compare the ways of finding the characteristic polynomial, then look at what the eigenvalues of a rotation, a shear and a projection say about the map itself.\n\nAt the end there is time for questions about the exam.',
      meeting: {
        id: 'm1',
        generation: 1,
        startedAt: new Date(now - 8 * MINUTE).toISOString(),
      },
    }),
    event('open', 'Office hour', at(5 * MINUTE), 30, {
      series: { id: 'office', rule: 'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20991218', changed: false },
      hosts: [{ id: 'teacher', name: 'Grace Hopper' }],
      attachments: [
        { title: 'Sheet 7', url: 'https://lms.example/7' },
        { title: 'Where to ask', url: 'https://lms.example/forum' },
      ],
      description: 'Bring your questions. No preparation needed.',
    }),
    event('tomorrow', 'Groups and symmetry', at(DAY), 90, {
      timeZone: 'America/New_York',
      description: 'Guest lecture from New York.',
    }),
    event(
      'later',
      'Rings, fields, and a very long title that has to find its place on a small phone',
      at(9 * DAY),
      45,
      { hidden: true },
    ),
    event('room', 'Office hours', 0, 0, {
      standing: true,
      hosts: [{ id: 'teacher', name: 'Grace Hopper' }],
      description: 'Drop in while it is open.',
    }),
    event('off', 'Problem class', at(3 * DAY), 60, {
      cancelled: true,
      cancelReason: 'The lecture hall is closed on that day. We meet a week later.',
    }),
    event('held', 'Vector spaces', at(-2 * DAY), 60, {
      meeting: {
        id: 'm2',
        generation: 1,
        startedAt: new Date(at(-2 * DAY)).toISOString(),
        endedAt: new Date(at(-2 * DAY) + 58 * MINUTE).toISOString(),
      },
    }),
    event('missed', 'Introduction', at(-8 * DAY), 60, {}),
  ];
}

function event(
  id: string,
  title: string,
  startsAtMs: number,
  durationMinutes: number,
  more: Partial<StoredEvent>,
): StoredEvent {
  const timeZone = more.timeZone ?? 'Europe/Berlin';
  const local = new Intl.DateTimeFormat('sv', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(startsAtMs);
  return {
    id,
    roomId: 'algebra',
    title,
    standing: false,
    description: '',
    date: local.slice(0, 10),
    startTime: local.slice(11),
    durationMinutes,
    timeZone,
    startsAtMs,
    cancelled: false,
    cancelReason: '',
    opensBeforeMinutes: 15,
    attachments: [],
    hosts: [],
    invited: [],
    groups: [],
    hidden: false,
    version: 1,
    ...more,
  };
}

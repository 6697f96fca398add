import { counting } from './counting';

const count = counting<'one'>('en');

/** Rooms without dates. */
export const enStanding = {
  standing: {
    rooms: 'Rooms that stay',
    kind: 'What it is',
    dated: 'Class with a date',
    undated: 'Room without dates',
    hint: 'It stays above the events, and its hosts open it whenever they like. Each time has its own attendance. Nobody is expected, and nobody is graded.',
    anyTime: 'No fixed time. It is open while a host is there.',
    closed: 'Closed now',
    open: 'Open the room',
    endText: (title: string) =>
      `Everyone leaves “${title}”, and it is closed until a host opens it again.`,
    sittings: 'When it was open',
    came: (n: number) => count(n, { one: '# person', other: '# people' }),
    reportNote:
      'A room without dates: nobody is expected, nothing is graded, and it does not count in the report of the course.',
    isNew: (title: string) => `“${title}” is a new room without dates.`,
  },
};

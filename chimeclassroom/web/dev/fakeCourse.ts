import { randomUUID } from 'node:crypto';
import type { components } from '../src/api/schema.ts';
import type { FakeClassroom, Visitor } from './fakeClassroom.ts';

type Schemas = components['schemas'];

/** What people are told about what is kept of them. */
export const privacy: Schemas['Privacy'] = { platform: '', retentionDays: 365, mail: true };

/** Who is in the course. */
export function people(): Schemas['People'] {
  const person = (id: string, name: string, role: Schemas['Role']) => ({ id, name, role });
  return {
    people: [
      person('student', 'Ada Lovelace', 'student'),
      person('student3', 'Alan Turing', 'student'),
      person('student2', 'Emmy Noether', 'student'),
      person('teacher', 'Grace Hopper', 'teacher'),
    ],
    more: false,
    roster: { state: 'read', readAt: new Date().toISOString() },
    groups: [
      { id: 'red', name: 'Red group', members: 2 },
      { id: 'blue', name: 'Blue group', members: 1 },
    ],
  };
}

/** One notice of either kind. */
export function news(classroom: FakeClassroom): Schemas['NoticeList'] {
  const [first] = classroom.events;
  if (first === undefined) return { unread: 0, notices: [] };
  const at = new Date().toISOString();
  const event = { id: first.id, title: first.title, startsAt: at, endsAt: at };
  const notice = { at, by: 'Grace Hopper', event, classes: 1 };
  return {
    unread: 1,
    notices: [
      { number: 2, kind: 'comment', unread: true, ...notice },
      { number: 1, kind: 'new', unread: false, ...notice },
    ],
  };
}

/** Reads or writes comments, which stand under every event. */
export function comments(
  classroom: FakeClassroom,
  person: Visitor,
  body: Record<string, unknown>,
): [status: number, body: unknown] {
  if (body.text === undefined) return [200, { comments: classroom.comments, open: true }];
  const comment: Schemas['Comment'] = {
    id: randomUUID(),
    author: { id: person.id, name: person.name, role: person.role },
    text: body.text as string,
    at: new Date().toISOString(),
    removable: true,
  };
  classroom.comments.push(comment);
  return [201, comment];
}

/** What stands in every file. */
export function imported(): Schemas['Import'] {
  const startsAt = new Date().toISOString();
  return {
    rows: [
      {
        line: 2,
        event: {
          title: 'Rings',
          startsAt,
          endsAt: startsAt,
          timeZone: 'UTC',
          rule: '',
          classes: 1,
        },
      },
      { line: 3, problem: 'The start time must be 00:00 to 23:59.' },
    ],
    classes: 1,
    faulty: 1,
  };
}

/** The course before this one. */
export function origin(): Schemas['Origin'] {
  return { course: 'Linear Algebra, last year', classes: 24, firstDay: '2025-10-13' };
}

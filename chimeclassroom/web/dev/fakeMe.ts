import type { components } from '../src/api/schema.ts';
import type { Visitor } from './fakeClassroom.ts';

type Schemas = components['schemas'];

const takesPart: Schemas['Permission'][] = [
  'class.join',
  'class.speak',
  'class.camera',
  'class.share',
  'class.poll',
  'class.chat',
  'comments.write',
];

/** Who somebody is and what they may do. */
export function me(person: Visitor): Schemas['Me'] {
  const teacher = person.role !== 'student';
  return {
    person: { id: person.id, name: person.name, role: person.role },
    room: { id: person.roomId, title: 'Live sessions', course: 'Linear Algebra I' },
    returnUrl: 'https://lms.example/course',
    ...(person.choosing && { choice: { accepts: 'many' as const } }),
    permissions: teacher
      ? [
          ...takesPart,
          'events.create',
          'events.manage',
          'templates.manage',
          'class.start',
          'reports.read',
          'settings.manage',
        ]
      : takesPart,
    permissionScopes: [],
    logScopes: [],
  };
}

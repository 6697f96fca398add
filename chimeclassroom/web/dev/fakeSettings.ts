import type { components } from '../src/api/schema.ts';
import type { FakeClassroom, Visitor } from './fakeClassroom.ts';

type Schemas = components['schemas'];

/** Teachers administer the LMS too; locks lock nothing here. */
export function changeSettings(
  classroom: FakeClassroom,
  person: Visitor,
  changed: string | undefined,
  body: Record<string, unknown>,
): Schemas['SettingsView'] {
  const all = classroom.settings;
  for (const one of all.filter(({ level }) => level === changed)) {
    one.settings = body.settings as Schemas['Settings'];
    one.version += 1;
  }
  const resolved = (levels: Schemas['LevelSettings'][]): Schemas['EffectiveSettings'] => ({
    settings: Object.assign({}, ...levels.map((one) => one.settings)) as Schemas['Settings'],
    origins: {},
    locked: {},
  });
  all.forEach((one, at) => (one.outer = resolved(all.slice(0, at))));
  const levels = person.role === 'teacher' ? all : all.slice(-1);
  return { effective: resolved(all), levels, platform: 'Observatory School' };
}

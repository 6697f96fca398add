import type { Branding, SettingName, Settings, SettingsLevel } from '../api/types';

/** What stands in the fields of a level; an empty field leaves it to the level outside. */
export type Draft = { [Name in keyof Settings]?: Settings[Name] | undefined };

const ALL: readonly SettingName[] = [
  'pageTitle',
  'language',
  'weekStart',
  'clock',
  'dateFormat',
  'durationMinutes',
  'opensBeforeMinutes',
  'remindMinutes',
  'lateAfterMinutes',
  'earlyBeforeMinutes',
  'presentMinutes',
  'presentPercent',
  'scoreWeights',
  'atRisk',
  'guests',
];

/** What a level may lock: what a nearer one could set. */
export const lockable: Readonly<Record<SettingsLevel, readonly SettingName[]>> = {
  platform: ALL,
  course: ['language', 'weekStart', 'clock', 'dateFormat', 'remindMinutes'],
  person: [],
};

/** The settings without the fields that are empty. */
export function filled(draft: Draft): Settings {
  const branding = filledTexts(draft.branding ?? {});
  const locked = draft.locked ?? [];
  const rest = { ...draft, branding: undefined, locked: undefined };
  return {
    ...filledTexts(rest),
    ...(Object.keys(branding).length > 0 && { branding }),
    ...(locked.length > 0 && { locked }),
  };
}

/** What is neither undefined nor blank. */
function filledTexts<Values extends Draft | Branding>(values: Values) {
  const kept = Object.entries(values).filter(
    ([, value]) => value !== undefined && (typeof value !== 'string' || value.trim() !== ''),
  );
  return Object.fromEntries(kept) as { [Name in keyof Values]?: NonNullable<Values[Name]> };
}

/** The draft with a lock opened or closed. */
export function withLock(draft: Draft, name: SettingName): Draft {
  const locked = draft.locked ?? [];
  return {
    ...draft,
    locked: locked.includes(name) ? locked.filter((one) => one !== name) : [...locked, name],
  };
}

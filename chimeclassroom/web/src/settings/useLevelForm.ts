import { useState } from 'react';
import { fieldsOf, isCode } from '../api/errors';
import { useReloadSettings, useSaveSettings } from '../api/mutations';
import type { LevelSettings, SettingName } from '../api/types';
import { notifyDone, notifyError } from '../components/notify';
import { language, t } from '../messages';
import { filled, lockable, withLock, type Draft } from './draft';

export type LevelForm = ReturnType<typeof useLevelForm>;

/** The state of the form of one level. */
export function useLevelForm({ level, version, settings, outer }: LevelSettings) {
  const [draft, setDraft] = useState<Draft>(settings);
  const save = useSaveSettings(level, () => notifyDone(t.settings.saved));
  const reload = useReloadSettings();
  const wrong = new Map(fieldsOf(save.error).map(({ field, detail }) => [field, detail]));
  const conflict = isCode(save.error, 'conflict');
  return {
    level,
    outer,
    draft,
    change: (part: Draft) => setDraft((before) => ({ ...before, ...part })),
    /** Who has locked it further out, if anybody has. */
    lockedBy: (name: SettingName) => outer.locked[name],
    mayLock: (name: SettingName) =>
      lockable[level].includes(name) && outer.locked[name] === undefined,
    locks: (name: SettingName) => draft.locked?.includes(name) ?? false,
    toggleLock: (name: SettingName) => setDraft((before) => withLock(before, name)),
    /** What the server has refused of a field. */
    wrong: (field: string): string | undefined => wordsOf(field) ?? wrong.get(field),
    saving: save.isPending,
    conflict,
    submit: () =>
      save.mutate(
        { version, settings: filled(draft) },
        { onError: (error) => isCode(error, 'conflict') || notifyError(error) },
      ),
    loadCurrent: reload,
  };

  /** Where the page has a sentence of its own, it is in every language. */
  function wordsOf(field: string): string | undefined {
    if (!wrong.has(field) || language === 'en') return undefined;
    if (field === 'branding.accent') return t.settings.wrongAccent;
    return field === 'branding.logoUrl' ? t.settings.wrongLogo : undefined;
  }
}

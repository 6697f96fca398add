import { Select } from '@mantine/core';
import { t } from '../messages';
import { languageNames } from '../messages/language';
import { Setting } from './Setting';
import type { LevelForm } from './useLevelForm';

type Name = 'language' | 'weekStart' | 'clock' | 'dateFormat' | 'theme';

const UNSET = 'unset';

/** One of a few values, or as the levels outside have it. */
export function ChoiceSetting({ form, name }: { form: LevelForm; name: Name }) {
  const label = t.settings[name];
  const locked = form.lockedBy(name) !== undefined;
  const names = namesOf(name);
  const own = form.outer.settings[name];
  const automatic = name === 'language' || name === 'theme' ? 'auto' : 'region';
  const usual = t.settings[automatic];
  const data = [
    { value: UNSET, label: own === undefined ? usual : t.settings.asSet(names[own] ?? usual) },
    // To have one's own way where it is set further out.
    ...(own === undefined || own === automatic ? [] : [{ value: automatic, label: usual }]),
    ...Object.entries(names).map(([value, text]) => ({ value, label: text })),
  ];
  const value = locked ? UNSET : (form.draft[name] ?? UNSET);
  return (
    <Setting form={form} name={name} label={label}>
      <Select
        label={label}
        data={data}
        allowDeselect={false}
        disabled={locked}
        value={data.some((one) => one.value === value) ? value : UNSET}
        error={form.wrong(name)}
        onChange={(chosen) => form.change({ [name]: chosen === UNSET ? undefined : chosen })}
      />
    </Setting>
  );
}

function namesOf(name: Name): Readonly<Record<string, string>> {
  switch (name) {
    case 'language':
      return languageNames;
    case 'weekStart':
      return t.settings.days;
    case 'clock':
      return t.settings.clocks;
    case 'dateFormat':
      return t.settings.dates;
    case 'theme':
      return t.settings.themes;
  }
}

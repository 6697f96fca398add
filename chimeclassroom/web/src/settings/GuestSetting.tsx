import { Select } from '@mantine/core';
import { t } from '../messages';
import { Setting } from './Setting';
import type { LevelForm } from './useLevelForm';

const UNSET = 'unset';

/** Whether people from outside may be let into classes, or as the platform has it. */
export function GuestSetting({ form }: { form: LevelForm }) {
  const locked = form.lockedBy('guests') !== undefined;
  const names = t.settings.guestWays;
  const outer = form.outer.settings.guests;
  const data = [
    { value: UNSET, label: outer === undefined ? names.none : t.settings.asSet(names[outer]) },
    { value: 'link', label: names.link },
    ...(outer === undefined ? [] : [{ value: 'none', label: names.none }]),
  ];
  const value = locked ? UNSET : (form.draft.guests ?? UNSET);
  return (
    <Setting form={form} name="guests" label={t.settings.guests}>
      <Select
        label={t.settings.guests}
        description={t.settings.guestsHint}
        data={data}
        allowDeselect={false}
        disabled={locked}
        value={data.some((one) => one.value === value) ? value : UNSET}
        error={form.wrong('guests')}
        onChange={(chosen) =>
          form.change({ guests: chosen === 'link' || chosen === 'none' ? chosen : undefined })
        }
      />
    </Setting>
  );
}

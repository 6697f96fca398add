import { Select } from '@mantine/core';
import { t } from '../messages';
import { Setting } from './Setting';
import type { LevelForm } from './useLevelForm';

/** What the server offers, in minutes; 0 is not at all. */
const CHOICES = [5, 10, 15, 30, 60, 120, 1440, 0] as const;
const USUAL = 15;
const UNSET = 'unset';

/** How long before a class people are reminded of it. */
export function ReminderSetting({ form }: { form: LevelForm }) {
  const locked = form.lockedBy('remindMinutes') !== undefined;
  const outer = t.settings.reminderOf(form.outer.settings.remindMinutes ?? USUAL);
  const value = locked ? undefined : form.draft.remindMinutes;
  return (
    <Setting form={form} name="remindMinutes" label={t.settings.reminder}>
      <Select
        label={t.settings.reminder}
        data={[
          { value: UNSET, label: t.settings.asSet(outer) },
          ...CHOICES.map((minutes) => ({
            value: String(minutes),
            label: t.settings.reminderOf(minutes),
          })),
        ]}
        allowDeselect={false}
        disabled={locked}
        value={value === undefined ? UNSET : String(value)}
        error={form.wrong('remindMinutes')}
        onChange={(chosen) =>
          form.change({ remindMinutes: CHOICES.find((minutes) => String(minutes) === chosen) })
        }
      />
    </Setting>
  );
}

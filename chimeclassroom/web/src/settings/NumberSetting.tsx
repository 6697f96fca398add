import { NumberInput } from '@mantine/core';
import { Setting } from './Setting';
import type { LevelForm } from './useLevelForm';

interface Props {
  form: LevelForm;
  name:
    | 'durationMinutes'
    | 'opensBeforeMinutes'
    | 'retentionDays'
    | 'lateAfterMinutes'
    | 'earlyBeforeMinutes'
    | 'presentMinutes'
    | 'presentPercent';
  label: string;
  description?: string;
  min: number;
  max: number;
  step?: number;
  /** What it is when nobody has set it. */
  usual?: number;
}

export function NumberSetting({
  form,
  name,
  label,
  description,
  usual,
  step = 5,
  ...bounds
}: Props) {
  const locked = form.lockedBy(name) !== undefined;
  const outer = form.outer.settings[name] ?? usual;
  return (
    <Setting form={form} name={name} label={label}>
      <NumberInput
        label={label}
        description={description}
        placeholder={outer === undefined ? '' : String(outer)}
        {...bounds}
        step={step}
        allowDecimal={false}
        disabled={locked}
        value={locked ? '' : (form.draft[name] ?? '')}
        error={form.wrong(name)}
        onChange={(typed) => form.change({ [name]: typeof typed === 'number' ? typed : undefined })}
      />
    </Setting>
  );
}

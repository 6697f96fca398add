import { Button, Group, NumberInput } from '@mantine/core';
import { t } from '../messages';
import { formatDuration } from '../time/format';
import classes from './DurationField.module.css';

interface Props {
  value: number | null;
  error: string | undefined;
  onChange: (minutes: number | null) => void;
}

const PRESETS = [30, 45, 60, 90];
const LONGEST = 1440;

/** Length in minutes: free, with the usual ones at hand. */
export function DurationField({ value, error, onChange }: Props) {
  return (
    <div className={classes.row}>
      <NumberInput
        label={t.editor.duration}
        description={t.editor.durationHint}
        required
        withAsterisk={false}
        className={classes.input}
        min={1}
        max={LONGEST}
        step={5}
        allowDecimal={false}
        allowNegative={false}
        value={value ?? ''}
        error={error}
        onChange={(minutes) => onChange(typeof minutes === 'number' ? minutes : null)}
      />
      <Group role="group" aria-label={t.editor.presets} gap={6} className={classes.presets}>
        {PRESETS.map((minutes) => (
          <Button
            key={minutes}
            size="xs"
            variant={value === minutes ? 'light' : 'default'}
            aria-pressed={value === minutes}
            onClick={() => onChange(minutes)}
          >
            {formatDuration(minutes)}
          </Button>
        ))}
      </Group>
    </div>
  );
}

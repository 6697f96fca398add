import { Button, Fieldset, NumberInput, SimpleGrid, Text } from '@mantine/core';
import { t } from '../messages';
import { Setting } from './Setting';
import type { LevelForm } from './useLevelForm';

interface Props<Field extends string> {
  form: LevelForm;
  name: 'atRisk' | 'scoreWeights';
  label: string;
  hint: string;
  /** What the level sets, and what holds where it sets nothing. */
  own: Readonly<Record<Field, number>> | undefined;
  outer: Readonly<Record<Field, number>>;
  fields: readonly { name: Field; label: string; max: number }[];
  onChange: (amounts: Record<Field, number> | undefined) => void;
}

/** Numbers that are set together, or left together to the level outside. */
export function AmountsSetting<Field extends string>(props: Props<Field>) {
  const { form, name, label, hint, outer, fields, onChange } = props;
  const locked = form.lockedBy(name) !== undefined;
  const own = locked ? undefined : props.own;
  const amounts = own ?? outer;
  const wrong = form.wrong(name);
  return (
    <Setting form={form} name={name} label={label}>
      <Fieldset legend={label} disabled={locked} radius="md">
        <Text size="xs" c="dimmed" mb="xs">
          {hint}
        </Text>
        <SimpleGrid cols={{ base: 2, xs: Math.min(4, fields.length) }} verticalSpacing="xs">
          {fields.map((field) => (
            <NumberInput
              key={field.name}
              label={field.label}
              min={0}
              max={field.max}
              allowDecimal={false}
              value={amounts[field.name]}
              error={wrong !== undefined}
              onChange={(typed) => onChange({ ...amounts, [field.name]: Number(typed) })}
            />
          ))}
        </SimpleGrid>
        {wrong !== undefined && (
          <Text role="alert" size="xs" c="var(--mantine-color-error)" mt="xs">
            {wrong}
          </Text>
        )}
        {own !== undefined && (
          <Button variant="default" size="compact-xs" mt="xs" onClick={() => onChange(undefined)}>
            {t.counting.reset}
          </Button>
        )}
      </Fieldset>
    </Setting>
  );
}

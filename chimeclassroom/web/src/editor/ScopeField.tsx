import { Radio, Stack } from '@mantine/core';
import type { Scope } from '../api/types';
import { t } from '../messages';

interface Props {
  label: string;
  hint?: string;
  value: Scope;
  onChange: (scope: Scope) => void;
}

const SCOPES: readonly Scope[] = ['one', 'following', 'all'];

/** How much of a series is meant. */
export function ScopeField({ label, hint, value, onChange }: Props) {
  return (
    <Radio.Group
      label={label}
      description={value === 'one' ? undefined : hint}
      value={value}
      onChange={(scope) => onChange(scope)}
    >
      <Stack gap={8} mt={8}>
        {SCOPES.map((scope) => (
          <Radio key={scope} value={scope} label={t.scope[scope]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

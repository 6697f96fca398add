import { Fieldset, Stack, Switch } from '@mantine/core';
import type { RoomRules } from '../api/types';
import { t } from '../messages';
import type { RoomConnection } from './roomConnection';

const names = ['unmute', 'camera', 'share', 'chat'] as const;

/** What hosts let the others do. */
export function RuleSwitches({ rules, room }: { rules: RoomRules; room: RoomConnection }) {
  return (
    <Fieldset legend={t.hosts.rulesTitle} variant="unstyled">
      <Stack gap="xs" mt="xs">
        {names.map((name) => (
          <Switch
            key={name}
            size="sm"
            label={t.hosts.rules[name]}
            checked={rules[name]}
            onChange={(event) =>
              room.say({ type: 'rule', rules: { ...rules, [name]: event.currentTarget.checked } })
            }
          />
        ))}
      </Stack>
    </Fieldset>
  );
}

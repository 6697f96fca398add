import { Fieldset, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useId } from 'react';
import type { RoomRules } from '../api/types';
import { t } from '../messages';
import type { RoomConnection } from './roomConnection';
import type { Door } from './scene';

const doors: readonly Door[] = ['open', 'waiting', 'locked'];

/** Who comes into the class. */
export function DoorSwitch({ door, room }: { door: Door; room: RoomConnection }) {
  const id = useId();
  return (
    <div>
      <Text id={id} size="sm" fw={600} mb={4}>
        {t.door.title}
      </Text>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-labelledby={id}
        data={doors.map((value) => ({ value, label: t.door[value] }))}
        value={door}
        onChange={(value) => room.say({ type: 'door', door: value })}
      />
      <Text size="xs" c="dimmed" mt={4}>
        {t.door[`${door}Hint`]}
      </Text>
    </div>
  );
}

const names = ['enterMuted', 'focus'] as const;

/** How the class goes on for everybody who does not host it. */
export function ConductSwitches({ rules, room }: { rules: RoomRules; room: RoomConnection }) {
  return (
    <Fieldset legend={t.conduct.title} variant="unstyled">
      <Stack gap="xs" mt="xs">
        {names.map((name) => (
          <Switch
            key={name}
            size="sm"
            label={t.conduct[name]}
            checked={rules[name] ?? false}
            onChange={(event) =>
              room.say({ type: 'rule', rules: { ...rules, [name]: event.currentTarget.checked } })
            }
          />
        ))}
      </Stack>
    </Fieldset>
  );
}

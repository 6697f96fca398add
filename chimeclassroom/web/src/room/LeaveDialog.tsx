import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { RoomPerson } from '../api/types';
import { useFocusReturn } from '../components/useFocusReturn';
import { t } from '../messages';
import type { RoomConnection } from './roomConnection';

interface Props {
  /** Who stays. */
  others: readonly RoomPerson[];
  room: RoomConnection;
  onLeave: () => void;
  onClose: () => void;
}

/** The only host leaves: somebody else may keep the class. */
export function LeaveDialog({ others, room, onLeave, onClose }: Props) {
  useFocusReturn();
  const [heir, setHeir] = useState<string | null>(null);
  function leave() {
    if (heir !== null) room.say({ type: 'promote', target: heir, on: true });
    onLeave();
  }
  return (
    <Modal opened centered onClose={onClose} title={t.conduct.leaveTitle}>
      <Stack>
        <Text size="sm">{t.conduct.leaveText}</Text>
        <Select
          label={t.conduct.heir}
          placeholder={t.conduct.noHeir}
          data={others.map(({ attendeeId, name }) => ({ value: attendeeId, label: name }))}
          value={heir}
          onChange={setHeir}
          clearable
          searchable
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t.conduct.stay}
          </Button>
          <Button onClick={leave}>{t.conduct.leave}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Whether nobody would host the class if this person left. */
export const isLastHost = (people: readonly RoomPerson[], selfId: string | null): boolean =>
  people.length > 1 && people.every(({ attendeeId, host }) => host === (attendeeId === selfId));

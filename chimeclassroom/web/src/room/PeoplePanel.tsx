import { Alert, Button, Group, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconHandOff, IconMicrophoneOff, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { RoomPerson, RoomRules } from '../api/types';
import { t } from '../messages';
import { HandList } from './HandList';
import { PeopleList } from './PeopleList';
import classes from './PeoplePanel.module.css';
import type { RoomConnection } from './roomConnection';
import { RuleSwitches } from './RuleSwitches';

interface Props {
  people: RoomPerson[];
  selfId: string | null;
  host: boolean;
  rules: RoomRules;
  room: RoomConnection;
  /** For how many cameras at a time sound and picture are made; null where there are none. */
  camerasAtMost: number | null;
}

/** From how many people on a search is of use. */
const SEARCH_FROM = 8;

/** Who is here, whose hand is up, and for hosts what they can do about everybody. */
export function PeoplePanel({ people, selfId, host, rules, room, camerasAtMost }: Props) {
  const [wanted, setWanted] = useState('');
  const found = people.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  const cameras = people.filter(({ camera }) => camera).length;
  return (
    <div className={classes.panel}>
      {host && camerasAtMost !== null && cameras > camerasAtMost && (
        <Alert color="amber" icon={<IconAlertTriangle aria-hidden />}>
          {t.hosts.manyCameras(cameras, camerasAtMost)}
        </Alert>
      )}
      <HandList people={people} host={host} rules={rules} room={room} />
      {people.length >= SEARCH_FROM && (
        <TextInput
          aria-label={t.room.search}
          placeholder={t.room.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <PeopleList people={found} selfId={selfId} host={host} rules={rules} room={room} />
      {host && (
        <section className={classes.hosts} aria-label={t.hosts.title}>
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconMicrophoneOff size={16} aria-hidden />}
              onClick={() => room.say({ type: 'stop', device: 'microphone' })}
            >
              {t.hosts.muteAll}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconHandOff size={16} aria-hidden />}
              onClick={() => room.say({ type: 'lower' })}
            >
              {t.hosts.lowerAll}
            </Button>
          </Group>
          <RuleSwitches rules={rules} room={room} />
        </section>
      )}
    </div>
  );
}

import { Alert, Button, Group, TextInput } from '@mantine/core';
import {
  IconAlertTriangle,
  IconHandOff,
  IconMicrophoneOff,
  IconSearch,
  IconVideoOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { RoomPerson, RoomRules } from '../api/types';
import { t } from '../messages';
import { CaptionSwitch } from './CaptionSwitch';
import { ConductSwitches, DoorSwitch } from './ClassSwitches';
import { DoorQueue } from './DoorQueue';
import { HandList } from './HandList';
import { PeopleList } from './PeopleList';
import classes from './PeoplePanel.module.css';
import type { RoomConnection } from './roomConnection';
import { RuleSwitches } from './RuleSwitches';
import type { Scene } from './scene';

interface Props {
  people: RoomPerson[];
  selfId: string | null;
  host: boolean;
  /** Whoever looks may start and end the class, and make co-hosts. */
  leads: boolean;
  rules: RoomRules;
  scene: Scene;
  room: RoomConnection;
  /** For how many cameras at a time sound and picture are made; null where there are none. */
  camerasAtMost: number | null;
  /** In which there can be captions. */
  languages: readonly string[];
}

/** From how many people on a search is of use. */
const SEARCH_FROM = 8;

/** Who is here, whose hand is up, and for hosts what they can do about everybody. */
export function PeoplePanel({ people, selfId, host, leads, rules, scene, ...props }: Props) {
  const { room, camerasAtMost, languages } = props;
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
      <DoorQueue waiting={scene.waiting} room={room} />
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
      <PeopleList
        people={found}
        selfId={selfId}
        host={host}
        leads={leads}
        rules={rules}
        spotlight={scene.spotlight}
        room={room}
      />
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
            <Button
              size="xs"
              variant="default"
              leftSection={<IconVideoOff size={16} aria-hidden />}
              onClick={() => room.say({ type: 'stop', device: 'camera' })}
            >
              {t.conduct.camerasOff}
            </Button>
          </Group>
          <DoorSwitch door={scene.door} room={room} />
          <RuleSwitches rules={rules} room={room} />
          <ConductSwitches rules={rules} room={room} />
          {languages.length > 0 && (
            <CaptionSwitch captions={scene.captions} languages={languages} room={room} />
          )}
        </section>
      )}
    </div>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDotsVertical,
  IconCrown,
  IconCrownOff,
  IconHandOff,
  IconMicrophone,
  IconMicrophoneOff,
  IconScreenShareOff,
  IconUserMinus,
  IconUserStar,
  IconVideoOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { RoomPerson, RoomRules } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { t } from '../messages';
import type { RoomConnection } from './roomConnection';

interface Props {
  person: RoomPerson;
  self: boolean;
  /** Whoever looks may start and end the class, and make co-hosts. */
  leads: boolean;
  /** Everyone sees this person large. */
  spotlit: boolean;
  rules: RoomRules;
  room: RoomConnection;
}

/** What a host can do about one person. */
export function HostMenu({ person, self, leads, spotlit, rules, room }: Props) {
  const [removing, setRemoving] = useState(false);
  const target = person.attendeeId;
  const mayInvite = !person.host && !rules.unmute;
  const coHost = person.coHost === true;
  // A co-host does nothing to teachers, and nobody anything to themselves.
  const below = !self && (leads || coHost || !person.host);
  const mayPromote = !self && leads && (coHost || !person.host);
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t.hosts.menu(person.name)}>
            <IconDotsVertical size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconUserStar size={18} />}
            onClick={() => room.say({ type: 'spotlight', target, on: !spotlit })}
          >
            {spotlit ? t.conduct.unspotlight : t.conduct.spotlight}
          </Menu.Item>
          {mayPromote && (
            <Menu.Item
              leftSection={coHost ? <IconCrownOff size={18} /> : <IconCrown size={18} />}
              onClick={() => room.say({ type: 'promote', target, on: !coHost })}
            >
              {coHost ? t.conduct.demote : t.conduct.promote}
            </Menu.Item>
          )}
          {below && person.microphone && (
            <Menu.Item
              leftSection={<IconMicrophoneOff size={18} />}
              onClick={() => room.say({ type: 'stop', target, device: 'microphone' })}
            >
              {t.hosts.mute}
            </Menu.Item>
          )}
          {mayInvite && (
            <Menu.Item
              leftSection={
                person.invited ? <IconMicrophoneOff size={18} /> : <IconMicrophone size={18} />
              }
              onClick={() => room.say({ type: 'invite', target, on: !person.invited })}
            >
              {person.invited ? t.hosts.uninvite : t.hosts.invite}
            </Menu.Item>
          )}
          {below && person.camera && (
            <Menu.Item
              leftSection={<IconVideoOff size={18} />}
              onClick={() => room.say({ type: 'stop', target, device: 'camera' })}
            >
              {t.hosts.stopCamera}
            </Menu.Item>
          )}
          {below && person.sharing && (
            <Menu.Item
              leftSection={<IconScreenShareOff size={18} />}
              onClick={() => room.say({ type: 'stop', target, device: 'screen' })}
            >
              {t.hosts.stopShare}
            </Menu.Item>
          )}
          {below && person.handRaisedAt !== undefined && (
            <Menu.Item
              leftSection={<IconHandOff size={18} />}
              onClick={() => room.say({ type: 'lower', target })}
            >
              {t.room.lowerHand}
            </Menu.Item>
          )}
          {(mayPromote || !person.host) && (
            <Menu.Item
              color="var(--cc-red)"
              leftSection={<IconUserMinus size={18} />}
              onClick={() => setRemoving(true)}
            >
              {t.hosts.remove}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {removing && (
        <ConfirmDialog
          title={t.hosts.removeTitle(person.name)}
          text={t.hosts.removeText}
          confirm={t.hosts.removeConfirm}
          keep={t.hosts.removeKeep}
          busy={false}
          error={null}
          onConfirm={() => {
            room.say({ type: 'remove', target });
            setRemoving(false);
          }}
          onClose={() => setRemoving(false)}
        />
      )}
    </>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDotsVertical,
  IconHandOff,
  IconMicrophone,
  IconMicrophoneOff,
  IconScreenShareOff,
  IconUserMinus,
  IconVideoOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { RoomPerson, RoomRules } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { t } from '../messages';
import type { RoomConnection } from './roomConnection';

interface Props {
  person: RoomPerson;
  rules: RoomRules;
  room: RoomConnection;
}

/** What a host can do about one person. */
export function HostMenu({ person, rules, room }: Props) {
  const [removing, setRemoving] = useState(false);
  const target = person.attendeeId;
  const mayInvite = !person.host && !rules.unmute;
  const nothing =
    !person.microphone &&
    !person.camera &&
    !person.sharing &&
    person.handRaisedAt === undefined &&
    person.host;
  if (nothing) return null;
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t.hosts.menu(person.name)}>
            <IconDotsVertical size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {person.microphone && (
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
          {person.camera && (
            <Menu.Item
              leftSection={<IconVideoOff size={18} />}
              onClick={() => room.say({ type: 'stop', target, device: 'camera' })}
            >
              {t.hosts.stopCamera}
            </Menu.Item>
          )}
          {person.sharing && (
            <Menu.Item
              leftSection={<IconScreenShareOff size={18} />}
              onClick={() => room.say({ type: 'stop', target, device: 'screen' })}
            >
              {t.hosts.stopShare}
            </Menu.Item>
          )}
          {person.handRaisedAt !== undefined && (
            <Menu.Item
              leftSection={<IconHandOff size={18} />}
              onClick={() => room.say({ type: 'lower', target })}
            >
              {t.room.lowerHand}
            </Menu.Item>
          )}
          {!person.host && (
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

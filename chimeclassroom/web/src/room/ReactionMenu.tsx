import { ActionIcon, Popover } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { useState } from 'react';
import { t } from '../messages';
import { RoundButton } from './RoundButton';
import { reactions } from './protocol';
import { reactionIcons } from './reactionIcons';
import type { RoomConnection } from './roomConnection';
import classes from './ReactionMenu.module.css';

/** Gives a quick sign to everyone. */
export function ReactionMenu({ room }: { room: RoomConnection }) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="top" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <RoundButton icon={IconMoodSmile} label={t.room.react} onClick={() => setOpened(!opened)} />
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={t.room.react}>
        <ReactionRow room={room} onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

export function ReactionRow({ room, onDone }: { room: RoomConnection; onDone: () => void }) {
  return (
    <div className={classes.row}>
      {reactions.map((reaction) => {
        const Glyph = reactionIcons[reaction];
        return (
          <ActionIcon
            key={reaction}
            variant="subtle"
            color="chime"
            size="xl"
            radius="xl"
            aria-label={t.room.reactions[reaction]}
            onClick={() => {
              room.say({ type: 'react', reaction });
              onDone();
            }}
          >
            <Glyph size={24} stroke={1.8} aria-hidden />
          </ActionIcon>
        );
      })}
    </div>
  );
}

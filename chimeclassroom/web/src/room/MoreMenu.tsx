import { Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconDots,
  IconLayoutGrid,
  IconPlayerStop,
  IconScreenShare,
  IconScreenShareOff,
  IconSettings,
  IconUserScreen,
} from '@tabler/icons-react';
import type { Capabilities } from '../api/types';
import { t } from '../messages';
import { RoundButton } from './RoundButton';
import type { View } from './layout';
import type { LocalMedia } from './media/localMedia';
import { mediaPolicy } from './media/policy';
import { ReactionRow } from './ReactionMenu';
import classes from './RoomControls.module.css';
import type { RoomConnection } from './roomConnection';
import { useLocalMedia } from './useLocalMedia';

interface Props {
  room: RoomConnection;
  local: LocalMedia;
  media: boolean;
  may: Capabilities;
  view: View;
  onView: (view: View) => void;
  onDevices: () => void;
  onEnd: (() => void) | undefined;
}

const narrow = classes.narrow ?? '';

/** What is seldom needed; on phones also what has no room in the row. */
export function MoreMenu({ room, local, media, may, view, onView, onDevices, onEnd }: Props) {
  const [opened, menu] = useDisclosure(false);
  return (
    <Menu opened={opened} onChange={menu.toggle} position="top-end" shadow="md" width={250}>
      <Menu.Target>
        <span>
          <RoundButton icon={IconDots} label={t.room.more} onClick={menu.toggle} />
        </span>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={narrow}>
          <ReactionRow room={room} onDone={menu.close} />
          {media && <ShareItem local={local} may={may.content} />}
        </div>
        <Menu.Item
          leftSection={
            view === 'grid' ? <IconUserScreen size={18} /> : <IconLayoutGrid size={18} />
          }
          onClick={() => onView(view === 'grid' ? 'speaker' : 'grid')}
        >
          {view === 'grid' ? t.room.speakerView : t.room.gridView}
        </Menu.Item>
        {media && (
          <Menu.Item leftSection={<IconSettings size={18} />} onClick={onDevices}>
            {t.media.settings}
          </Menu.Item>
        )}
        {onEnd !== undefined && (
          <Menu.Item
            className={narrow}
            color="var(--cc-red)"
            leftSection={<IconPlayerStop size={18} />}
            onClick={onEnd}
          >
            {t.room.end}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function ShareItem({ local, may }: { local: LocalMedia; may: boolean }) {
  const sharing = useLocalMedia(local).on.screen;
  if (sharing) {
    return (
      <Menu.Item leftSection={<IconScreenShareOff size={18} />} onClick={() => local.stopScreen()}>
        {t.media.stopShare}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item
      leftSection={<IconScreenShare size={18} />}
      disabled={!may || !mediaPolicy().screen}
      onClick={() => void local.startScreen()}
    >
      {t.media.share}
    </Menu.Item>
  );
}

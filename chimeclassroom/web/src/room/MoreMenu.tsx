import { Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconBadgeCc,
  IconChartBar,
  IconClockPause,
  IconDots,
  IconLayoutGrid,
  IconLeaf,
  IconPlayerStop,
  IconSettings,
  IconUserScreen,
} from '@tabler/icons-react';
import type { Capabilities, RoomMedia } from '../api/types';
import { t } from '../messages';
import { RoundButton } from './RoundButton';
import type { View } from './layout';
import type { ChoiceStore } from './media/choices';
import type { LocalMedia } from './media/localMedia';
import { ReactionRow } from './ReactionMenu';
import classes from './RoomControls.module.css';
import type { RoomConnection } from './roomConnection';
import { ShareItems } from './ShareItems';
import { useChoices } from './useChoices';

interface Props {
  eventId: string;
  room: RoomConnection;
  local: LocalMedia;
  choices: ChoiceStore;
  features: RoomMedia['features'] | null;
  may: Capabilities;
  away: boolean;
  view: View;
  onView: (view: View) => void;
  onDevices: () => void;
  onPolls: () => void;
  onEnd: (() => void) | undefined;
}

const narrow = classes.narrow ?? '';

/** What is seldom needed; on phones also what has no room in the row. */
export function MoreMenu(props: Props) {
  const { eventId, room, local, choices, features, may, away, view, onView, onEnd } = props;
  const [opened, menu] = useDisclosure(false);
  return (
    <Menu opened={opened} onChange={menu.toggle} position="top-end" shadow="md" width={270}>
      <Menu.Target>
        <RoundButton icon={IconDots} label={t.room.more} onClick={menu.toggle} />
      </Menu.Target>
      <Menu.Dropdown>
        <div className={narrow}>
          <ReactionRow room={room} onDone={menu.close} />
        </div>
        {features !== null && (
          <ShareItems eventId={eventId} local={local} may={may.content} doubled={narrow} />
        )}
        <Menu.Item
          className={narrow}
          leftSection={<IconChartBar size={18} />}
          onClick={props.onPolls}
        >
          {t.polls.title}
        </Menu.Item>
        <Menu.Item
          leftSection={
            view === 'grid' ? <IconUserScreen size={18} /> : <IconLayoutGrid size={18} />
          }
          onClick={() => onView(view === 'grid' ? 'speaker' : 'grid')}
        >
          {view === 'grid' ? t.room.speakerView : t.room.gridView}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconClockPause size={18} />}
          onClick={() => room.say({ type: 'away', on: !away })}
        >
          {away ? t.away.back : t.away.leave}
        </Menu.Item>
        {features !== null && (
          <MediaItems choices={choices} captions={features.captions} onDevices={props.onDevices} />
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

interface MediaProps {
  choices: ChoiceStore;
  captions: boolean;
  onDevices: () => void;
}

function MediaItems({ choices, captions, onDevices }: MediaProps) {
  const chosen = useChoices(choices);
  return (
    <>
      {captions && (
        <Menu.Item
          leftSection={<IconBadgeCc size={18} />}
          onClick={() => choices.change({ captions: !chosen.captions })}
        >
          {chosen.captions ? t.stage.hideCaptions : t.stage.showCaptions}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<IconLeaf size={18} />}
        onClick={() => choices.change({ saving: !chosen.saving })}
      >
        {chosen.saving ? t.link.stopSaving : t.link.save}
      </Menu.Item>
      <Menu.Item leftSection={<IconSettings size={18} />} onClick={onDevices}>
        {t.media.settings}
      </Menu.Item>
    </>
  );
}

import { Button } from '@mantine/core';
import {
  IconChartBar,
  IconHandStop,
  IconLogout,
  IconMessageCircle,
  IconPlayerStop,
  IconUsers,
} from '@tabler/icons-react';
import type { RoomMedia, RoomPerson } from '../api/types';
import { t } from '../messages';
import { RoundButton } from './RoundButton';
import type { View } from './layout';
import { mediaPolicy } from './media/policy';
import { MediaToggles } from './MediaToggles';
import { MoreMenu } from './MoreMenu';
import { ReactionMenu } from './ReactionMenu';
import classes from './RoomControls.module.css';
import { ShareToggle } from './ShareToggle';
import type { Room } from './useRoom';

const look = {
  root: classes.button ?? '',
  section: classes.section ?? '',
  label: classes.label ?? '',
};

export type Panel = 'people' | 'chat' | 'polls' | null;

interface Props {
  me: RoomPerson | undefined;
  eventId: string;
  parts: Pick<Room, 'room' | 'local' | 'choices'>;
  /** What sound and picture there are; null for none. */
  features: RoomMedia['features'] | null;
  panel: Panel;
  onPanel: (panel: Panel) => void;
  unread: number;
  /** There is a poll that this person could answer. */
  toAnswer: boolean;
  hands: number;
  view: View;
  onView: (view: View) => void;
  onDevices: () => void;
  /** This person may end the class for everyone. */
  mayEnd: boolean;
  onLeave: () => void;
  onEnd: () => void;
}

const nothing = { audio: false, video: false, content: false };

/** What one can do in the room. */
export function RoomControls({ me, parts, features, panel, onPanel, ...props }: Props) {
  const { room, local, choices } = parts;
  const media = features !== null;
  const may = me?.may ?? nothing;
  const handUp = me?.handRaisedAt !== undefined;
  const toggle = (which: Panel) => onPanel(panel === which ? null : which);
  return (
    <footer className={classes.controls} aria-label={t.room.controls}>
      {media && (
        <div className={classes.group}>
          <MediaToggles local={local} may={may} />
          <span className={classes.wide}>
            {mediaPolicy().screen && <ShareToggle local={local} may={may.content} />}
          </span>
        </div>
      )}
      <div className={classes.group}>
        <RoundButton
          icon={IconHandStop}
          label={handUp ? t.room.lowerHand : t.room.raiseHand}
          on={handUp}
          onClick={() => room.say({ type: 'hand', on: !handUp })}
        />
        <span className={classes.wide}>
          <ReactionMenu room={room} />
        </span>
        <RoundButton
          icon={IconMessageCircle}
          label={t.chat.open(props.unread)}
          on={panel === 'chat'}
          badge={props.unread}
          onClick={() => toggle('chat')}
        />
        <span className={classes.wide}>
          <RoundButton
            icon={IconChartBar}
            label={t.polls.openPanel(props.toAnswer)}
            on={panel === 'polls'}
            badge={props.toAnswer ? 1 : 0}
            onClick={() => toggle('polls')}
          />
        </span>
        <RoundButton
          icon={IconUsers}
          label={t.room.openPeople}
          on={panel === 'people'}
          badge={props.hands}
          onClick={() => toggle('people')}
        />
        <MoreMenu
          room={room}
          local={local}
          choices={choices}
          eventId={props.eventId}
          features={features}
          may={may}
          away={me?.away ?? false}
          view={props.view}
          onView={props.onView}
          onDevices={props.onDevices}
          onPolls={() => onPanel('polls')}
          onEnd={props.mayEnd ? props.onEnd : undefined}
        />
      </div>
      <div className={classes.group}>
        <Button
          variant={props.mayEnd ? 'default' : 'filled'}
          classNames={look}
          leftSection={<IconLogout size={18} stroke={1.8} aria-hidden />}
          onClick={props.onLeave}
        >
          {t.room.leave}
        </Button>
        {props.mayEnd && (
          <Button
            color="red.9"
            classNames={look}
            className={classes.wide ?? ''}
            leftSection={<IconPlayerStop size={18} stroke={1.8} aria-hidden />}
            onClick={props.onEnd}
          >
            {t.room.end}
          </Button>
        )}
      </div>
    </footer>
  );
}

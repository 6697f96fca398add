import { Alert, Button, Group } from '@mantine/core';
import { IconAntennaBars3, IconAntennaBarsOff, IconLeaf, IconVolumeOff } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { t } from '../messages';
import { noticeOf } from './roomNotice';
import classes from './RoomNotices.module.css';
import { useChoices } from './useChoices';
import type { Room } from './useRoom';

interface Props extends Pick<Room, 'room' | 'session' | 'choices'> {
  /** The class itself is reached. */
  connected: boolean;
}

/** What somebody should know of their own sound, picture and connection, and can do about it. */
export function RoomNotices({ room, session, choices, connected }: Props) {
  const { saving } = useChoices(choices);
  const [declined, setDeclined] = useState(false);
  const { end, quality } = session;
  switch (noticeOf({ end, quality, connected, saving, declined })) {
    case 'ended':
      return (
        <Notice color="red" icon={IconVolumeOff} text={t.mediaEnd[end ?? 'failed']}>
          <Act onClick={() => room.enter()}>{t.mediaEnd.again}</Act>
        </Notice>
      );
    case 'away':
      return <Notice color="amber" icon={IconAntennaBarsOff} text={t.link.awayHint} />;
    case 'saving':
      return (
        <Notice color="teal" icon={IconLeaf} text={`${t.link.saving}. ${t.link.savingHint}`}>
          <Act onClick={() => choices.change({ saving: false })}>{t.link.stopSaving}</Act>
        </Notice>
      );
    case 'offer':
      return (
        <Notice color="amber" icon={IconAntennaBars3} text={t.link.offer}>
          <Act onClick={() => choices.change({ saving: true })}>{t.link.save}</Act>
          <Act onClick={() => setDeclined(true)}>{t.link.later}</Act>
        </Notice>
      );
    case null:
      return null;
  }
}

interface NoticeProps {
  color: 'red' | 'teal' | 'amber';
  icon: typeof IconLeaf;
  text: string;
  children?: ReactNode;
}

function Notice({ color, icon: Glyph, text, children }: NoticeProps) {
  return (
    <Alert role="status" color={color} radius={0} px="md" py="xs" className={classes.notice ?? ''}>
      <div className={classes.line}>
        <Glyph size={20} stroke={1.8} aria-hidden className={classes.icon ?? ''} />
        <span className={classes.text}>{text}</span>
        <Group gap="xs" wrap="nowrap">
          {children}
        </Group>
      </div>
    </Alert>
  );
}

function Act({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <Button size="compact-sm" variant="default" onClick={onClick}>
      {children}
    </Button>
  );
}

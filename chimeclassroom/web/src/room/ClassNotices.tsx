import { Button } from '@mantine/core';
import {
  IconChartBar,
  IconClockExclamation,
  IconDoor,
  IconFocus2,
  IconUserOff,
  IconUserStar,
  type Icon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Poll } from '../api/types';
import { t } from '../messages';
import { formatClock } from '../time/format';
import { useNow } from '../time/useNow';
import classes from './ClassNotices.module.css';
import { AdmitButton } from './DoorQueue';
import { markedName } from './markedName';
import type { RoomConnection } from './roomConnection';
import { stopsSoon, type Scene } from './scene';

interface Props {
  scene: Scene;
  selfId: string | null;
  /** Whoever looks is a host. */
  host: boolean;
  focus: boolean;
  room: RoomConnection;
  /** Opens the list of who waits; undefined while it is open. */
  onLook: (() => void) | undefined;
  /** What this person could answer. */
  poll: Poll | undefined;
  /** Opens the polls; undefined while they are open. */
  onPoll: (() => void) | undefined;
}

/** What everybody should know now: who waits, that no host is here, that the class ends soon. */
export function ClassNotices({ scene, selfId, host, focus, room, onLook, ...props }: Props) {
  const { poll, onPoll } = props;
  const now = useNow(10_000);
  const { waiting, hostless, closesAt, stopsAt, spotlight } = scene;
  const lit = spotlight !== null && spotlight === selfId;
  const [first] = waiting;
  return (
    <div className={classes.notices} role="status">
      {first !== undefined && onLook !== undefined && (
        <Notice icon={IconDoor} tone="teal" text={knock(waiting.map(markedName))}>
          {waiting.length === 1 && <AdmitButton waiter={first} room={room} />}
          <Button size="compact-sm" variant="default" onClick={onLook}>
            {t.door.look}
          </Button>
        </Notice>
      )}
      {poll !== undefined && onPoll !== undefined && (
        <Notice icon={IconChartBar} tone="teal" text={t.polls.news(poll.text)}>
          <Button size="compact-sm" variant="default" onClick={onPoll}>
            {t.polls.answerNow}
          </Button>
        </Notice>
      )}
      {hostless && <Notice icon={IconUserOff} text={withoutHost(closesAt)} />}
      {stopsAt !== null && stopsSoon(scene, now) && (
        <Notice icon={IconClockExclamation} text={t.conduct.stopsAt(clock(stopsAt))} />
      )}
      {lit && <Notice icon={IconUserStar} tone="teal" text={t.conduct.inSpotlight} />}
      {focus && !host && !lit && <Notice icon={IconFocus2} tone="teal" text={t.conduct.inFocus} />}
    </div>
  );
}

const clock = (at: string) => formatClock(new Date(at));

const knock = ([name = '', ...others]: string[]) =>
  others.length === 0 ? t.door.knocks(name) : t.door.knockers(others.length + 1);

const withoutHost = (closesAt: string | null) =>
  closesAt === null ? t.conduct.hostless : t.conduct.hostlessUntil(clock(closesAt));

interface NoticeProps {
  icon: Icon;
  text: string;
  tone?: 'teal';
  children?: ReactNode;
}

function Notice({ icon: Glyph, text, tone, children }: NoticeProps) {
  return (
    <div className={classes.notice} data-tone={tone}>
      <Glyph size={18} stroke={1.8} aria-hidden />
      <span>{text}</span>
      {children}
    </div>
  );
}

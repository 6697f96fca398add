import { Loader, Text } from '@mantine/core';
import { IconClockHour4, IconDoor } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { EventStatus } from '../api/types';
import { CalmPage } from '../components/CalmPage';
import { t } from '../messages';
import { WayOut } from './WayOut';

interface WaitingProps {
  title: string | undefined;
  /** False while the connection is being made again. */
  connected: boolean;
}

/** At the door: a host will let this person in, or not. */
export function WaitingPage({ title, connected }: WaitingProps) {
  return (
    <CalmPage
      icon={IconDoor}
      title={t.door.waitTitle}
      text={connected ? t.door.wait : t.door.waitLost}
    >
      <Standby title={title} />
    </CalmPage>
  );
}

interface EarlyProps {
  title: string | undefined;
  status: EventStatus | undefined;
  onEnter: () => void;
}

/** Before the class has begun; whoever is here enters when it does. */
export function EarlyPage({ title, status, onEnter }: EarlyProps) {
  const live = status === 'live';
  useEffect(() => {
    if (live) onEnter();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it begins
  }, [live]);
  return (
    <CalmPage icon={IconClockHour4} title={t.door.earlyTitle} text={t.door.early}>
      <Standby title={title} />
    </CalmPage>
  );
}

/** Which class it is, that something is to come, and the way back. */
function Standby({ title }: { title: string | undefined }) {
  return (
    <>
      <Text w="100%" ta="center" fw={600} role="status" data-own-words>
        {title ?? t.app.name}
      </Text>
      <Loader type="dots" aria-hidden />
      <WayOut w="100%" />
    </>
  );
}

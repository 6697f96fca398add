import { Group } from '@mantine/core';
import { IconClockHour4 } from '@tabler/icons-react';
import { PageTitle } from '../components/PageTitle';
import { Pill } from '../components/Pill';
import { t } from '../messages';
import { formatElapsed } from '../time/format';
import { useNow } from '../time/useNow';
import { LinkState } from './LinkState';
import type { Quality } from './media/client';
import classes from './RoomBar.module.css';

interface Props {
  title: string;
  startedAt: string | undefined;
  connected: boolean;
  quality: Quality | null;
}

/** What class this is, since when it runs, and how one is connected. */
export function RoomBar({ title, startedAt, connected, quality }: Props) {
  return (
    <header className={classes.bar}>
      <PageTitle size="h4" className={classes.title ?? ''} dir="auto" data-own-words>
        {title}
      </PageTitle>
      <Group gap="sm" className={classes.facts}>
        <span role="status">
          {connected ? (
            <Pill tone="red" live>
              {t.events.status.live}
            </Pill>
          ) : (
            <Pill tone="amber">{t.room.reconnecting}</Pill>
          )}
        </span>
        {connected && <LinkState quality={quality} />}
        {startedAt !== undefined && <Elapsed since={startedAt} />}
      </Group>
    </header>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow(1000);
  const seconds = (now.getTime() - Date.parse(since)) / 1000;
  return (
    <span role="timer" aria-label={t.room.elapsed} className={classes.elapsed}>
      <IconClockHour4 size={16} stroke={1.8} aria-hidden />
      {formatElapsed(seconds)}
    </span>
  );
}

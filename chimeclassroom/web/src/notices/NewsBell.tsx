import { ActionIcon, Indicator, Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import { useNews } from '../api/queries';
import { t } from '../messages';
import { formatNumber } from '../messages/language';
import classes from './NewsBell.module.css';
import { NewsPanel } from './NewsPanel';

const MOST_SHOWN = 99;

/** What others have done with events since this person last looked, and what begins soon. */
export function NewsBell() {
  const [opened, setOpened] = useState(false);
  const news = useNews().data;
  if (news === undefined) return null;
  const { unread } = news;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={340}
      position="bottom-start"
      shadow="md"
      radius="md"
      trapFocus
      returnFocus
      withinPortal
    >
      <Indicator
        label={unread > MOST_SHOWN ? `${formatNumber(MOST_SHOWN)}+` : formatNumber(unread)}
        disabled={unread === 0}
        color="red.9"
        size={18}
        offset={4}
      >
        <Popover.Target>
          <ActionIcon
            variant="default"
            size="lg"
            radius="xl"
            aria-label={t.news.open(unread)}
            onClick={() => setOpened(!opened)}
          >
            <IconBell size={18} stroke={1.8} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown className={classes.panel ?? ''}>
        <NewsPanel news={news} onLeave={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

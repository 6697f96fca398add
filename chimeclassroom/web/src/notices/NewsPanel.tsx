import { Anchor, Button, Group, Text, Title, VisuallyHidden } from '@mantine/core';
import { useSeeNews } from '../api/mutations';
import type { Notice } from '../api/types';
import { notifyError } from '../components/notify';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import { formatMoment } from '../time/format';
import classes from './NewsBell.module.css';
import { noticeText } from './noticeText';

interface Props {
  news: { unread: number; notices: Notice[] };
  /** Called when a notice was followed. */
  onLeave: () => void;
}

/** The notices, newest first, and a way to have read them. */
export function NewsPanel({ news, onLeave }: Props) {
  const see = useSeeNews();
  const newest = news.notices[0];
  return (
    <>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} size="h5">
          {t.news.title}
        </Title>
        {news.unread > 0 && newest !== undefined && (
          <Button
            variant="subtle"
            size="compact-sm"
            loading={see.isPending}
            onClick={() => see.mutate(newest.number, { onError: notifyError })}
          >
            {t.news.markRead}
          </Button>
        )}
      </Group>
      {newest === undefined && (
        <Text size="sm" c="dimmed">
          {t.news.none}
        </Text>
      )}
      <ul className={classes.list}>
        {news.notices.map((notice) => (
          <li key={notice.number} className={classes.notice} data-unread={notice.unread}>
            {notice.unread && <VisuallyHidden>{t.news.unread}: </VisuallyHidden>}
            <Anchor
              href={hrefOf({ page: 'event', eventId: notice.event.id })}
              size="sm"
              c="var(--cc-text)"
              onClick={onLeave}
            >
              {noticeText(notice)}
            </Anchor>
            <Text size="xs" c="dimmed">
              {notice.by === ''
                ? formatMoment(new Date(notice.at))
                : t.news.by(notice.by, formatMoment(new Date(notice.at)))}
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}

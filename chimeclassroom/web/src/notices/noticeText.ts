import type { Notice } from '../api/types';
import { t } from '../messages';
import { formatRange } from '../time/format';
import { viewerZone } from '../time/zones';

/** What has happened, in a sentence. */
export function noticeText({ kind, event, classes, by, before, minutes }: Notice): string {
  const { title, startsAt, endsAt } = event;
  if (startsAt === undefined || endsAt === undefined) {
    return kind === 'comment' ? t.news.comment(by, title) : t.standing.isNew(title);
  }
  const when = formatRange(new Date(startsAt), new Date(endsAt), viewerZone(), true);
  const series = classes > 1;
  switch (kind) {
    case 'new':
      return series ? t.news.newSeries(title, classes, when) : t.news.new(title, when);
    case 'moved':
      if (series) return t.news.movedSeries(title, classes);
      return before === startsAt ? t.news.lasts(title, when) : t.news.moved(title, when);
    case 'cancelled':
      return series ? t.news.cancelledSeries(title, classes) : t.news.cancelled(title);
    case 'comment':
      return t.news.comment(by, title);
    case 'reminder':
      return t.news.reminder(title, t.settings.span(minutes ?? 0), when);
  }
}

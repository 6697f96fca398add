import { useEffect, useRef } from 'react';
import { useNews } from '../api/queries';
import { notifyNews } from '../components/notify';
import { noticeText } from './noticeText';

/** Says, on whatever page is open, that a class is about to begin. */
export function useReminders(): void {
  const notices = useNews().data?.notices;
  const known = useRef<number | null>(null);
  useEffect(() => {
    if (notices === undefined) return;
    const before = known.current;
    known.current = Math.max(before ?? 0, ...notices.map(({ number }) => number));
    if (before === null) return;
    const due = notices.filter(
      ({ kind, number, unread }) => kind === 'reminder' && unread && number > before,
    );
    if (due.length > 0) notifyNews(due.map(noticeText).join(' '));
  }, [notices]);
}

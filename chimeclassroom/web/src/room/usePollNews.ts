import { useEffect, useRef } from 'react';
import type { Poll } from '../api/types';
import { announce } from '../components/announce';
import { t } from '../messages';

/** The poll that this person could answer now and has not. */
export const toAnswer = (polls: readonly Poll[], host: boolean): Poll | undefined =>
  host ? undefined : polls.find(({ state, hasAnswered }) => state === 'open' && !hasAnswered);

/** Has screen readers say of a poll that it can be answered. */
export function usePollNews(poll: Poll | undefined): void {
  const said = useRef<string | null>(null);
  const { id, text } = poll ?? {};
  useEffect(() => {
    if (id === undefined || text === undefined || said.current === id) return;
    said.current = id;
    announce(t.polls.news(text));
  }, [id, text]);
}

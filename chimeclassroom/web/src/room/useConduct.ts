import { useEffect, useRef } from 'react';
import type { RoomPerson, RoomRules, RoomWaiter } from '../api/types';
import { announce } from '../components/announce';
import { notifyNews } from '../components/notify';
import { locale, t } from '../messages';
import { nameOfLanguage } from './captionLanguages';
import { markedName } from './markedName';
import type { LocalMedia } from './media/localMedia';

/** Has screen readers say who has come to the door. */
export function useKnocks(waiting: readonly RoomWaiter[]): void {
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const fresh = waiting.filter(({ attendeeId }) => !known.current.has(attendeeId));
    known.current = new Set(waiting.map(({ attendeeId }) => attendeeId));
    if (fresh.length > 0) {
      announce(fresh.map((waiter) => t.door.knocks(markedName(waiter))).join(' '));
    }
  }, [waiting]);
}

/** Says that one has been made a co-host, or is one no more. */
export function useCoHostNews(me: RoomPerson | undefined): void {
  const was = useRef(me?.coHost ?? null);
  const is = me?.coHost ?? false;
  const here = me !== undefined;
  useEffect(() => {
    if (!here) return;
    if (was.current !== null && was.current !== is)
      notifyNews(is ? t.conduct.promoted : t.conduct.demoted);
    was.current = is;
  }, [here, is]);
}

/** Says that there are captions now, in another language than before, or no more. */
export function useCaptionNews(captions: string | null): void {
  const was = useRef<string | null>(null);
  useEffect(() => {
    if (was.current === captions) return;
    was.current = captions;
    announce(
      captions === null ? t.captions.ended : t.captions.began(nameOfLanguage(captions, locale)),
    );
  }, [captions]);
}

/** Turns the microphone off for whoever comes in where people come in muted. */
export function useEnterMuted(
  me: RoomPerson | undefined,
  rules: RoomRules,
  local: LocalMedia,
): void {
  const entered = useRef(false);
  useEffect(() => {
    if (me === undefined || entered.current) return;
    entered.current = true;
    if (rules.enterMuted === true && !me.host) void local.setMicrophone(false);
  }, [me, rules, local]);
}

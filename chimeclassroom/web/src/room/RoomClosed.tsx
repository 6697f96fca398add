import { Button } from '@mantine/core';
import {
  IconAppWindow,
  IconConfetti,
  IconDoorExit,
  IconDoorOff,
  IconHourglass,
  IconLock,
  IconUsers,
  type Icon,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { messageOf } from '../api/errors';
import { keys } from '../api/keys';
import { CalmPage } from '../components/CalmPage';
import { forgetKey, isGuestPage } from '../guests/invitation';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import type { Turned } from './protocol';
import type { RoomState } from './roomConnection';
import { WayOut } from './WayOut';

interface Props {
  eventId: string;
  state: Extract<RoomState, { kind: 'ended' | 'replaced' | 'removed' | 'refused' }>;
  /** This person may read the report. */
  mayRead: boolean;
  onEnter: () => void;
}

/** Why one is not in the room (any more), and where to go from here. */
export function RoomClosed({ eventId, state, mayRead, onEnter }: Props) {
  const queries = useQueryClient();
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: keys.events });
  }, [queries]);
  useEffect(() => {
    if (state.kind === 'ended' && isGuestPage(window)) forgetKey(window, eventId);
  }, [state.kind, eventId]);

  switch (state.kind) {
    case 'ended':
      return (
        <CalmPage icon={IconConfetti} title={t.room.endedTitle} text={t.room.ended}>
          <Back filled={!mayRead} />
          {mayRead && (
            <Button component="a" href={hrefOf({ page: 'report', eventId })}>
              {t.room.toReport}
            </Button>
          )}
        </CalmPage>
      );
    case 'replaced':
      return (
        <CalmPage icon={IconAppWindow} title={t.room.replacedTitle} text={t.room.replaced}>
          <Back />
          <Enter onEnter={onEnter}>{t.room.enterHere}</Enter>
        </CalmPage>
      );
    case 'removed':
      return (
        <CalmPage icon={IconDoorExit} title={t.room.removedTitle} text={t.room.removed}>
          <Back filled sentAway />
        </CalmPage>
      );
    case 'refused': {
      if (state.turned !== undefined) return <TurnedAway turned={state.turned} onEnter={onEnter} />;
      return (
        <CalmPage icon={IconDoorOff} title={t.room.refusedTitle} text={reasonOf(state.error)}>
          <Back />
          <Enter onEnter={onEnter}>{t.app.tryAgain}</Enter>
        </CalmPage>
      );
    }
  }
}

const whyTurned = (): Readonly<Record<Turned, { icon: Icon; title: string; text: string }>> => ({
  not_now: { icon: IconHourglass, title: t.door.laterTitle, text: t.door.laterText },
  denied: { icon: IconDoorOff, title: t.door.deniedTitle, text: t.door.deniedText },
  locked: { icon: IconLock, title: t.door.lockedTitle, text: t.door.lockedText },
  full: { icon: IconUsers, title: t.door.fullTitle, text: t.door.fullText },
});

/** Why the door stayed closed; most may try again. */
function TurnedAway({ turned, onEnter }: { turned: Turned; onEnter: () => void }) {
  const final = turned === 'denied';
  return (
    <CalmPage {...whyTurned()[turned]}>
      <Back filled={final} sentAway={final} />
      {!final && <Enter onEnter={onEnter}>{t.app.tryAgain}</Enter>}
    </CalmPage>
  );
}

const reasonOf = (error: unknown) => (error === null ? t.room.failed : messageOf(error));

function Back({ filled = false, sentAway = false }: { filled?: boolean; sentAway?: boolean }) {
  return <WayOut variant={filled ? 'filled' : 'default'} sentAway={sentAway} />;
}

function Enter({ onEnter, children }: { onEnter: () => void; children: ReactNode }) {
  return <Button onClick={onEnter}>{children}</Button>;
}

import { Button } from '@mantine/core';
import {
  IconChartBar,
  IconClockHour4,
  IconDoorEnter,
  IconPlayerPlay,
  type Icon,
} from '@tabler/icons-react';
import type { ClassEvent, EventAction } from '../api/types';
import { t } from '../messages';
import { hrefOf } from '../router/route';

interface Props {
  event: ClassEvent;
  /** The action that is under way, if any. */
  busy: EventAction | null;
  onAction: (action: EventAction) => void;
}

const buttons: { action: 'join' | 'start' | 'report'; icon: Icon; primary: boolean }[] = [
  { action: 'join', icon: IconDoorEnter, primary: true },
  { action: 'start', icon: IconPlayerPlay, primary: true },
  { action: 'report', icon: IconChartBar, primary: false },
];

/** What this person is most likely to do with the event now, as far as the server allows it. */
export function EventButtons({ event, busy, onAction }: Props) {
  const early = event.status === 'open' && !event.actions.includes('start');
  if (early) {
    return (
      <Button
        component="a"
        variant="default"
        leftSection={<IconClockHour4 size={18} stroke={1.8} aria-hidden />}
        href={hrefOf({ page: 'room', eventId: event.id })}
      >
        {t.door.comeEarly}
      </Button>
    );
  }
  return buttons
    .filter(({ action }) => event.actions.includes(action))
    .map(({ action, icon: Glyph, primary }) => (
      <Button
        key={action}
        variant={primary ? 'filled' : 'default'}
        leftSection={<Glyph size={18} stroke={1.8} aria-hidden />}
        loading={busy === action}
        onClick={() => onAction(action)}
      >
        {event.standing && action === 'start' ? t.standing.open : t.events[action]}
      </Button>
    ));
}

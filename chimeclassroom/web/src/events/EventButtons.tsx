import { Button } from '@mantine/core';
import { IconChartBar, IconDoorEnter, IconPlayerPlay, type Icon } from '@tabler/icons-react';
import type { ClassEvent, EventAction } from '../api/types';
import { t } from '../messages';

interface Props {
  event: ClassEvent;
  /** The action that is under way, if any. */
  busy: EventAction | null;
  onAction: (action: EventAction) => void;
}

const buttons: { action: EventAction; icon: Icon; label: string; primary: boolean }[] = [
  { action: 'join', icon: IconDoorEnter, label: t.events.join, primary: true },
  { action: 'start', icon: IconPlayerPlay, label: t.events.start, primary: true },
  { action: 'report', icon: IconChartBar, label: t.events.report, primary: false },
];

/** What this person is most likely to do with the event now, as far as the server allows it. */
export function EventButtons({ event, busy, onAction }: Props) {
  return buttons
    .filter(({ action }) => event.actions.includes(action))
    .map(({ action, icon: Glyph, label, primary }) => (
      <Button
        key={action}
        variant={primary ? 'filled' : 'default'}
        leftSection={<Glyph size={18} stroke={1.8} aria-hidden />}
        loading={busy === action}
        onClick={() => onAction(action)}
      >
        {label}
      </Button>
    ));
}

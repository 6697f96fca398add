import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import {
  IconCalendarOff,
  IconChartBar,
  IconDots,
  IconDoorEnter,
  IconPencil,
  IconPlayerPlay,
  IconPlayerStop,
  IconTrash,
  type Icon,
} from '@tabler/icons-react';
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

const menuItems: { action: EventAction; icon: Icon; label: string; grave: boolean }[] = [
  { action: 'edit', icon: IconPencil, label: t.events.edit, grave: false },
  { action: 'cancel', icon: IconCalendarOff, label: t.events.cancel, grave: false },
  { action: 'end', icon: IconPlayerStop, label: t.events.end, grave: true },
  { action: 'delete', icon: IconTrash, label: t.events.delete, grave: true },
];

/** What this person may do with the event now, exactly as the server says. */
export function EventActions({ event, busy, onAction }: Props) {
  const allowed = ({ action }: { action: EventAction }) => event.actions.includes(action);
  if (event.actions.length === 0) return null;
  const items = menuItems.filter(allowed);
  return (
    <Group gap="xs" wrap="nowrap">
      {buttons.filter(allowed).map(({ action, icon: Glyph, label, primary }) => (
        <Button
          key={action}
          variant={primary ? 'filled' : 'default'}
          leftSection={<Glyph size={18} stroke={1.8} aria-hidden />}
          loading={busy === action}
          onClick={() => onAction(action)}
        >
          {label}
        </Button>
      ))}
      {items.length > 0 && (
        <Menu position="bottom-end" width={200} shadow="md" withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              c="var(--cc-quiet)"
              size={36}
              aria-label={t.events.more(event.title)}
            >
              <IconDots size={20} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {items.map(({ action, icon: Glyph, label, grave }) => (
              <Menu.Item
                key={action}
                c={grave ? 'var(--cc-red)' : 'var(--cc-text)'}
                leftSection={<Glyph size={18} stroke={1.8} aria-hidden />}
                onClick={() => onAction(action)}
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}

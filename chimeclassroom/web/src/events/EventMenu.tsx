import { ActionIcon, Menu } from '@mantine/core';
import {
  IconCalendarOff,
  IconCopy,
  IconDots,
  IconEye,
  IconEyeOff,
  IconPencil,
  IconPlayerStop,
  IconTrash,
  IconUserPlus,
  type Icon,
} from '@tabler/icons-react';
import type { ClassEvent, EventAction } from '../api/types';
import { t } from '../messages';

interface Props {
  event: ClassEvent;
  onAction: (action: EventAction) => void;
}

type MenuAction = Exclude<EventAction, 'join' | 'start' | 'report'>;

const menuItems: { action: MenuAction; icon: Icon; grave: boolean }[] = [
  { action: 'edit', icon: IconPencil, grave: false },
  { action: 'copy', icon: IconCopy, grave: false },
  { action: 'guests', icon: IconUserPlus, grave: false },
  { action: 'hide', icon: IconEyeOff, grave: false },
  { action: 'show', icon: IconEye, grave: false },
  { action: 'cancel', icon: IconCalendarOff, grave: false },
  { action: 'end', icon: IconPlayerStop, grave: true },
  { action: 'delete', icon: IconTrash, grave: true },
];

/** What else this person may do with the event now, as far as the server allows it. */
export function EventMenu({ event, onAction }: Props) {
  const items = menuItems.filter(({ action }) => event.actions.includes(action));
  if (items.length === 0) return null;
  return (
    <Menu position="bottom-end" width={220} shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="var(--cc-quiet)"
          size={44}
          aria-label={t.events.more(event.title)}
        >
          <IconDots size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ action, icon: Glyph, grave }) => (
          <Menu.Item
            key={action}
            c={grave ? 'var(--cc-red)' : 'var(--cc-text)'}
            leftSection={<Glyph size={18} stroke={1.8} aria-hidden />}
            onClick={() => onAction(action)}
          >
            {t.events[action]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

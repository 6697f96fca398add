import { notifications, type NotificationData } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { messageOf } from '../api/errors';
import { t } from '../messages';

/** Says that something has worked. */
export function notifyDone(message: string): void {
  say({
    message,
    icon: <IconCheck size={18} aria-hidden />,
    color: 'chime',
    autoClose: 4_000,
  });
}

/** Says in one sentence what has not worked. */
export function notifyError(error: unknown): void {
  notifyText(messageOf(error));
}

/** Says a sentence about what has not worked. */
export function notifyText(message: string): void {
  say({
    message,
    icon: <IconAlertTriangle size={18} aria-hidden />,
    color: 'red.9',
    autoClose: 8_000,
  });
}

/** Says the newest thing at once: what was said before it makes room. */
function say(notification: NotificationData): void {
  notifications.clean();
  notifications.show({
    withBorder: true,
    closeButtonProps: { 'aria-label': t.app.close },
    ...notification,
  });
}

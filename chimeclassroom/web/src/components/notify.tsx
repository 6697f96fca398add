import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { messageOf } from '../api/errors';
import { t } from '../messages';

const closeButtonProps = { 'aria-label': t.app.close };

/** Says that something has worked. */
export function notifyDone(message: string): void {
  notifications.show({
    message,
    closeButtonProps,
    icon: <IconCheck size={18} aria-hidden />,
    color: 'chime',
  });
}

/** Says in one sentence what has not worked. */
export function notifyError(error: unknown): void {
  notifications.show({
    message: messageOf(error),
    closeButtonProps,
    icon: <IconAlertTriangle size={18} aria-hidden />,
    color: 'red.9',
    autoClose: 10_000,
  });
}

import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { messageOf } from '../api/errors';
import { useFocusReturn } from './useFocusReturn';

interface Props {
  title: string;
  text: string;
  confirm: string;
  keep: string;
  /** Whether it does harm when it was not meant. */
  grave?: boolean;
  busy: boolean;
  /** Why it was not done; null before the first try. */
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks before something that cannot be taken back, or that wants a word more. */
export function ConfirmDialog({ title, text, children, grave = true, ...props }: Props) {
  useFocusReturn();
  return (
    <Modal opened centered onClose={props.onClose} title={title}>
      <Stack>
        <Text size="sm">{text}</Text>
        {children}
        {props.error !== null && (
          <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />}>
            <Text size="sm" c="var(--cc-text)">
              {messageOf(props.error)}
            </Text>
          </Alert>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {props.keep}
          </Button>
          <Button {...(grave && { color: 'red.9' })} loading={props.busy} onClick={props.onConfirm}>
            {props.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

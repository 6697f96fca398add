import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { messageOf } from '../api/errors';
import { t } from '../messages';

interface Props {
  error: unknown;
  onRetry: () => void;
  /** Something older is still shown. */
  stale?: boolean;
}

/** Says that a reading has failed, and offers to try again. */
export function LoadFailure({ error, onRetry, stale = false }: Props) {
  return (
    <Alert role="alert" color="amber" icon={<IconPlugConnectedX aria-hidden />} mb="lg">
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="var(--cc-text)">
          {stale ? t.error.stale : messageOf(error)}
        </Text>
        <Button size="xs" variant="default" onClick={onRetry}>
          {t.app.tryAgain}
        </Button>
      </Group>
    </Alert>
  );
}

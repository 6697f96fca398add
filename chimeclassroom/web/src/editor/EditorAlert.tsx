import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { t } from '../messages';
import type { useEventEditor } from './useEventEditor';

/** Why the event was not saved, and the way on when somebody else has changed it. */
export function EditorAlert({ editor }: { editor: ReturnType<typeof useEventEditor> }) {
  if (editor.failure === null) return null;
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="var(--cc-text)">
          {editor.conflict ? t.editor.conflict : editor.failure}
        </Text>
        {editor.conflict && (
          <Button
            size="xs"
            variant="default"
            loading={editor.loadingCurrent}
            onClick={editor.loadCurrent}
          >
            {t.editor.loadCurrent}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

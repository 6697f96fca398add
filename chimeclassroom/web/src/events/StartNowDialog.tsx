import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useStartNow } from '../api/mutations';
import { serverNow } from '../api/serverClock';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { t } from '../messages';
import { navigate } from '../router/useRoute';
import { formatMoment } from '../time/format';
import { viewerZone } from '../time/zones';

const TITLE_LIMIT = 200;
const DURATION_MINUTES = 60;

/** Starts a class that nobody has scheduled, and enters it. */
export function StartNowDialog({ onClose }: { onClose: () => void }) {
  const [title, setTitle] = useState(() =>
    t.instant.suggestion(formatMoment(new Date(serverNow()))),
  );
  const start = useStartNow();
  const confirm = () =>
    start.mutate(
      { title: title.trim(), durationMinutes: DURATION_MINUTES, timeZone: viewerZone() },
      {
        onSuccess: (event) => {
          onClose();
          navigate({ page: 'room', eventId: event.id });
        },
      },
    );
  return (
    <ConfirmDialog
      title={t.instant.title}
      text={t.instant.text}
      confirm={t.instant.start}
      keep={t.instant.keep}
      grave={false}
      busy={start.isPending}
      error={start.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TextInput
        label={t.instant.name}
        maxLength={TITLE_LIMIT}
        value={title}
        onChange={(typed) => setTitle(typed.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

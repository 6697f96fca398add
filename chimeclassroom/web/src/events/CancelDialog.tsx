import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { useCancelEvent } from '../api/mutations';
import type { ClassEvent, Scope } from '../api/types';
import { ScopeField } from '../editor/ScopeField';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { notifyDone } from '../components/notify';
import { t } from '../messages';

const REASON_LIMIT = 500;

/** Calls an event off, with a reason for those who wanted to come. */
export function CancelDialog({ event, onClose }: { event: ClassEvent; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [scope, setScope] = useState<Scope>('one');
  const cancel = useCancelEvent();
  const confirm = () =>
    cancel.mutate(
      { id: event.id, reason: reason.trim(), scope },
      {
        onSuccess: () => {
          notifyDone(t.events.cancelled);
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={t.confirm.cancelTitle}
      text={t.confirm.cancelText(event.title)}
      confirm={t.confirm.cancel}
      keep={t.confirm.keep}
      busy={cancel.isPending}
      error={cancel.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      {event.series !== undefined && (
        <ScopeField label={t.scope.cancel} value={scope} onChange={setScope} />
      )}
      <Textarea
        label={t.confirm.reason}
        description={t.confirm.reasonHint}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={REASON_LIMIT}
        value={reason}
        onChange={(change) => setReason(change.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}

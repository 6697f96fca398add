import { useState } from 'react';
import { useDeleteEvent } from '../api/mutations';
import type { ClassEvent, Scope } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { notifyDone } from '../components/notify';
import { ScopeField } from '../editor/ScopeField';
import { t } from '../messages';

interface Props {
  event: ClassEvent;
  onClose: () => void;
  onDeleted: (() => void) | undefined;
}

/** Deletes an event, or more of its series. */
export function DeleteDialog({ event, onClose, onDeleted }: Props) {
  const [scope, setScope] = useState<Scope>('one');
  const remove = useDeleteEvent();
  const confirm = () =>
    remove.mutate(
      { id: event.id, scope },
      {
        onSuccess: () => {
          notifyDone(t.events.deleted);
          onClose();
          onDeleted?.();
        },
      },
    );
  return (
    <ConfirmDialog
      title={t.confirm.deleteTitle}
      text={t.confirm.deleteText(event.title)}
      confirm={t.confirm.delete}
      keep={t.confirm.keep}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      {event.series !== undefined && (
        <ScopeField label={t.scope.delete} value={scope} onChange={setScope} />
      )}
    </ConfirmDialog>
  );
}

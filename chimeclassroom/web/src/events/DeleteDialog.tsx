import { useDeleteEvent } from '../api/mutations';
import type { ClassEvent } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { notifyDone } from '../components/notify';
import { t } from '../messages';

interface Props {
  event: ClassEvent;
  onClose: () => void;
  onDeleted: (() => void) | undefined;
}

/** Deletes an event with its attendance. */
export function DeleteDialog({ event, onClose, onDeleted }: Props) {
  const remove = useDeleteEvent();
  const confirm = () =>
    remove.mutate(event.id, {
      onSuccess: () => {
        notifyDone(t.events.deleted);
        onClose();
        onDeleted?.();
      },
    });
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
    />
  );
}

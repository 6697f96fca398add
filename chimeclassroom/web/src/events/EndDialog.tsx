import { useEndClass } from '../api/mutations';
import type { ClassEvent } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { notifyDone } from '../components/notify';
import { t } from '../messages';

interface Props {
  event: Pick<ClassEvent, 'id' | 'title' | 'standing'>;
  onClose: () => void;
}

/** Ends the class for everyone; those in the room hear of it over their own connection. */
export function EndDialog({ event, onClose }: Props) {
  const end = useEndClass();
  const confirm = () =>
    end.mutate(event.id, {
      onSuccess: () => {
        notifyDone(t.events.ended);
        onClose();
      },
    });
  return (
    <ConfirmDialog
      title={t.confirm.endTitle}
      text={(event.standing ? t.standing : t.confirm).endText(event.title)}
      confirm={t.confirm.end}
      keep={t.confirm.goOn}
      busy={end.isPending}
      error={end.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}

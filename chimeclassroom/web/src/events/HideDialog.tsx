import { useState } from 'react';
import { useHideEvent } from '../api/mutations';
import type { ClassEvent, Scope } from '../api/types';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { notifyDone } from '../components/notify';
import { ScopeField } from '../editor/ScopeField';
import { t } from '../messages';

interface Props {
  event: ClassEvent;
  hide: boolean;
  onClose: () => void;
}

/** Hides an event from students or shows it again, or more of its series. */
export function HideDialog({ event, hide, onClose }: Props) {
  const [scope, setScope] = useState<Scope>('one');
  const command = useHideEvent();
  const confirm = () =>
    command.mutate(
      { id: event.id, hidden: hide, scope },
      {
        onSuccess: () => {
          notifyDone(hide ? t.events.hiddenNow : t.events.shownNow);
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={hide ? t.confirm.hideTitle : t.confirm.showTitle}
      text={hide ? t.confirm.hideText(event.title) : t.confirm.showText(event.title)}
      confirm={hide ? t.confirm.doHide : t.confirm.doShow}
      keep={t.confirm.keepAsIs}
      grave={false}
      busy={command.isPending}
      error={command.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      {event.series !== undefined && (
        <ScopeField label={hide ? t.scope.hide : t.scope.show} value={scope} onChange={setScope} />
      )}
    </ConfirmDialog>
  );
}

import { EventEditor } from '../editor/EventEditor';
import { CancelDialog } from './CancelDialog';
import { DeleteDialog } from './DeleteDialog';
import { EndDialog } from './EndDialog';
import type { OpenDialog } from './useEventActions';

interface Props {
  dialog: OpenDialog | null;
  onClose: () => void;
  /** Called after the event is gone. */
  onDeleted?: () => void;
}

/** The dialog that is open, if any. */
export function EventDialogs({ dialog, onClose, onDeleted }: Props) {
  switch (dialog?.kind) {
    case 'new':
      return <EventEditor event={null} onClose={onClose} />;
    case 'edit':
      return <EventEditor event={dialog.event} onClose={onClose} />;
    case 'cancel':
      return <CancelDialog event={dialog.event} onClose={onClose} />;
    case 'delete':
      return <DeleteDialog event={dialog.event} onClose={onClose} onDeleted={onDeleted} />;
    case 'end':
      return <EndDialog event={dialog.event} onClose={onClose} />;
    case undefined:
      return null;
  }
}

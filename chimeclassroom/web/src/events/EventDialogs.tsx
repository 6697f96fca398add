import { EventEditor } from '../editor/EventEditor';
import { GuestDialog } from '../guests/GuestDialog';
import { CancelDialog } from './CancelDialog';
import { DeleteDialog } from './DeleteDialog';
import { EndDialog } from './EndDialog';
import { HideDialog } from './HideDialog';
import { StartNowDialog } from './StartNowDialog';
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
    case 'edit':
    case 'copy':
      return <EventEditor template={dialog} onClose={onClose} />;
    case 'now':
      return <StartNowDialog onClose={onClose} />;
    case 'hide':
    case 'show':
      return <HideDialog event={dialog.event} hide={dialog.kind === 'hide'} onClose={onClose} />;
    case 'cancel':
      return <CancelDialog event={dialog.event} onClose={onClose} />;
    case 'delete':
      return <DeleteDialog event={dialog.event} onClose={onClose} onDeleted={onDeleted} />;
    case 'end':
      return <EndDialog event={dialog.event} onClose={onClose} />;
    case 'guests':
      return <GuestDialog event={dialog.event} onClose={onClose} />;
    case undefined:
      return null;
  }
}

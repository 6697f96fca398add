import { useState } from 'react';
import { useStartClass } from '../api/mutations';
import type { ClassEvent, EventAction } from '../api/types';
import { notifyError } from '../components/notify';
import { navigate } from '../router/useRoute';

/** A dialog that is open over the page. */
export type OpenDialog =
  | { kind: 'new' }
  | { kind: 'now' }
  | { kind: 'edit'; event: ClassEvent }
  | { kind: 'copy'; event: ClassEvent }
  | { kind: 'cancel' | 'hide' | 'show' | 'delete' | 'end' | 'guests'; event: ClassEvent };

/** Carries out what a card asks for: at once, on another page, or after a dialog. */
export function useEventActions() {
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const start = useStartClass();

  function act(action: EventAction, event: ClassEvent): void {
    switch (action) {
      case 'start':
        start.mutate(event.id, {
          onSuccess: () => navigate({ page: 'room', eventId: event.id }),
          onError: notifyError,
        });
        break;
      case 'join':
        navigate({ page: 'room', eventId: event.id });
        break;
      case 'report':
        navigate({ page: 'report', eventId: event.id });
        break;
      default:
        setDialog({ kind: action, event });
    }
  }

  return {
    act,
    dialog,
    startNow: () => setDialog({ kind: 'now' }),
    schedule: () => setDialog({ kind: 'new' }),
    closeDialog: () => setDialog(null),
    busy: (event: ClassEvent): EventAction | null =>
      start.isPending && start.variables === event.id ? 'start' : null,
  };
}

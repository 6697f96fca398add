import { Button, type ButtonProps } from '@mantine/core';
import { useMe } from '../api/queries';
import { leaveKey } from '../guests/invitation';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import { navigate } from '../router/useRoute';
import { session } from '../session/current';

interface Props extends ButtonProps {
  /** A host has sent this person away; the browser goes on knowing a guest who was. */
  sentAway?: boolean;
}

/** The way out of a class: to the events or, for a guest, who has none, out of the classroom. */
export function WayOut({ variant = 'default', sentAway = false, ...props }: Props) {
  const guest = useMe().data?.guest;
  if (guest !== undefined) {
    const leave = () => (sentAway ? session.leave() : leaveAsGuest(guest.eventId));
    return (
      <Button variant={variant} {...props} onClick={leave}>
        {t.guests.leave}
      </Button>
    );
  }
  return (
    <Button component="a" variant={variant} {...props} href={hrefOf({ page: 'events' })}>
      {t.room.toEvents}
    </Button>
  );
}

/** What leaving the class does. */
export function useLeave(): () => void {
  const guest = useMe().data?.guest;
  return () => (guest === undefined ? navigate({ page: 'events' }) : leaveAsGuest(guest.eventId));
}

function leaveAsGuest(eventId: string): void {
  leaveKey(window, eventId);
  session.leave();
}

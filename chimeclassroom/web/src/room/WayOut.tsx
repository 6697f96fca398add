import { Button, type ButtonProps } from '@mantine/core';
import { useMe } from '../api/queries';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import { navigate } from '../router/useRoute';
import { session } from '../session/current';

/** The way out of a class: to the events or, for a guest, who has none, out of the classroom. */
export function WayOut({ variant = 'default', ...props }: ButtonProps) {
  const guest = useMe().data?.guest !== undefined;
  if (guest) {
    return (
      <Button variant={variant} {...props} onClick={() => session.leave()}>
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
  const guest = useMe().data?.guest !== undefined;
  return () => (guest ? session.leave() : navigate({ page: 'events' }));
}

import { useMe } from '../api/queries';
import { Shell } from '../components/Shell';
import { LoadingEvents } from '../events/LoadingEvents';
import type { View } from '../router/route';
import { ChoosePage } from './ChoosePage';
import { EventsPage } from './EventsPage';

/** Where a visit begins: the events, or the choice that the course waits for. */
export function StartPage({ view }: { view: View }) {
  const me = useMe();
  if (me.isPending) {
    return (
      <Shell>
        <LoadingEvents />
      </Shell>
    );
  }
  const choice = me.data?.choice;
  return choice === undefined ? (
    <EventsPage view={view} />
  ) : (
    <ChoosePage accepts={choice.accepts} />
  );
}

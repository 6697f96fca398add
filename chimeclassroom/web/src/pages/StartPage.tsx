import { useMe } from '../api/queries';
import { Shell } from '../components/Shell';
import { LoadingEvents } from '../events/LoadingEvents';
import { ChoosePage } from './ChoosePage';
import { EventsPage } from './EventsPage';

/** Where a visit begins: the events, or the choice that the course waits for. */
export function StartPage() {
  const me = useMe();
  if (me.isPending) {
    return (
      <Shell>
        <LoadingEvents />
      </Shell>
    );
  }
  const choice = me.data?.choice;
  return choice === undefined ? <EventsPage /> : <ChoosePage accepts={choice.accepts} />;
}

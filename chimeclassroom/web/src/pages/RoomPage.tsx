import { useEvent } from '../api/queries';
import { isStatus } from '../api/errors';
import { Classroom } from '../room/Classroom';
import { EnteringRoom } from '../room/EnteringRoom';
import { RoomClosed } from '../room/RoomClosed';
import { useRoom } from '../room/useRoom';
import { NotFoundPage } from './NotFoundPage';

/** The live class of an event: entering it, being in it, and how it comes to an end. */
export function RoomPage({ eventId }: { eventId: string }) {
  const { state, room } = useRoom(eventId);
  const event = useEvent(eventId);
  if (isStatus(event.error, 404)) return <NotFoundPage />;
  switch (state.kind) {
    case 'entering':
    case 'left':
      return <EnteringRoom title={event.data?.title} />;
    case 'inside':
    case 'reconnecting':
      return (
        <Classroom
          eventId={eventId}
          event={event.data}
          people={state.people}
          selfId={state.attendeeId}
          connected={state.kind === 'inside'}
        />
      );
    case 'ended':
    case 'replaced':
    case 'refused':
      return (
        <RoomClosed
          eventId={eventId}
          state={state}
          mayRead={event.data?.actions.includes('report') ?? false}
          onEnter={() => room.enter()}
        />
      );
  }
}

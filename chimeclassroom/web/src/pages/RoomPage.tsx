import { useEvent } from '../api/queries';
import { isStatus } from '../api/errors';
import { Classroom } from '../room/Classroom';
import { DeviceCheck } from '../room/DeviceCheck';
import { EarlyPage, WaitingPage } from '../room/DoorPage';
import { EnteringRoom } from '../room/EnteringRoom';
import { RoomClosed } from '../room/RoomClosed';
import { useRoom } from '../room/useRoom';
import { NotFoundPage } from './NotFoundPage';

/** The live class of an event: before it, entering it, being in it, and how it comes to an end. */
export function RoomPage({ eventId }: { eventId: string }) {
  const { state, ...parts } = useRoom(eventId);
  const event = useEvent(eventId);
  const status = event.data?.status;
  const early = status === 'open' || status === 'scheduled';
  const enter = () => (early ? parts.room.expect() : parts.room.enter());
  if (isStatus(event.error, 404)) return <NotFoundPage />;
  switch (state.kind) {
    case 'outside':
    case 'left':
      return (
        <DeviceCheck
          eventId={eventId}
          title={event.data?.title}
          local={parts.local}
          choices={parts.choices}
          onEnter={enter}
        />
      );
    case 'entering':
      return <EnteringRoom title={event.data?.title} position={state.position} />;
    case 'waiting':
      return <WaitingPage title={event.data?.title} connected={state.connected} />;
    case 'early':
      return <EarlyPage title={event.data?.title} status={status} onEnter={enter} />;
    case 'inside':
    case 'reconnecting':
      return (
        <Classroom
          eventId={eventId}
          event={event.data}
          seen={state}
          parts={parts}
          connected={state.kind === 'inside'}
        />
      );
    case 'ended':
    case 'replaced':
    case 'removed':
    case 'refused':
      return (
        <RoomClosed
          eventId={eventId}
          state={state}
          mayRead={event.data?.actions.includes('report') ?? false}
          onEnter={enter}
        />
      );
  }
}

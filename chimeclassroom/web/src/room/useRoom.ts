import { useEffect, useState, useSyncExternalStore } from 'react';
import { RoomConnection, type RoomState } from './roomConnection';
import { browserWorld } from './world';

/**
 * Enters the room of an event while the component is shown, and leaves when it goes. For another
 * event the component needs another key.
 */
export function useRoom(eventId: string): { state: RoomState; room: RoomConnection } {
  const [room] = useState(() => new RoomConnection(browserWorld(eventId)));
  const state = useSyncExternalStore(room.subscribe, room.snapshot);
  useEffect(() => {
    const hurry = () => room.hurry();
    room.enter();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      room.leave();
    };
  }, [room]);
  return { state, room };
}

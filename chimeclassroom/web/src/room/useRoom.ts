import { useEffect, useState, useSyncExternalStore } from 'react';
import { ChoiceStore } from './media/choices';
import { LocalMedia } from './media/localMedia';
import { MediaSession } from './media/session';
import { RoomConnection, type RoomState } from './roomConnection';
import { browserWorld } from './world';

export interface Room {
  state: RoomState;
  room: RoomConnection;
  local: LocalMedia;
  choices: ChoiceStore;
  session: MediaSession;
}

/**
 * The room of an event, which is entered when the person says so and left when the component goes.
 * For another event the component needs another key.
 */
export function useRoom(eventId: string): Room {
  const [parts] = useState(() => {
    const room = new RoomConnection(browserWorld(eventId));
    const local = new LocalMedia();
    const choices = new ChoiceStore(() => localStorage);
    return { room, local, choices, session: new MediaSession(room, local, choices) };
  });
  const { room, session } = parts;
  const state = useSyncExternalStore(room.subscribe, room.snapshot);
  useEffect(() => {
    const hurry = () => room.hurry();
    const stop = session.start();
    window.addEventListener('online', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      room.leave();
      stop();
    };
  }, [room, session]);
  return { state, ...parts };
}

import { useEffect } from 'react';
import { notifyText } from '../components/notify';
import type { RoomConnection } from './roomConnection';

/** Says what the room has not done, and why. */
export function useRefusals(room: RoomConnection): void {
  useEffect(
    () =>
      room.onNote((note) => {
        if (note.type === 'refused') notifyText(note.reason);
      }),
    [room],
  );
}

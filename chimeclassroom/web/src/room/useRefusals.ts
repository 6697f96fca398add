import { useEffect } from 'react';
import { notifyText } from '../components/notify';
import { refusal } from '../messages/problems';
import type { RoomConnection } from './roomConnection';

/** Says what the room has not done, and why. */
export function useRefusals(room: RoomConnection): void {
  useEffect(
    () =>
      room.onNote((note) => {
        if (note.type === 'refused') notifyText(refusal(note.code, note.reason));
      }),
    [room],
  );
}

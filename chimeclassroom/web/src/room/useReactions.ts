import { useEffect, useState } from 'react';
import type { Reaction } from './protocol';
import type { RoomConnection } from './roomConnection';

const SHOWN_MS = 5_000;

/** The reactions of the last moments, by who gave them. */
export function useReactions(room: RoomConnection): ReadonlyMap<string, Reaction> {
  const [shown, setShown] = useState<ReadonlyMap<string, Reaction>>(new Map());
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const forget = (id: string) =>
      setShown((before) => new Map([...before].filter(([other]) => other !== id)));
    const stop = room.onNote((note) => {
      if (note.type !== 'reacted') return;
      const { from, reaction } = note;
      clearTimeout(timers.get(from));
      timers.set(
        from,
        setTimeout(() => forget(from), SHOWN_MS),
      );
      setShown((before) => new Map([...before, [from, reaction]]));
    });
    return () => {
      stop();
      timers.forEach((timer) => clearTimeout(timer));
    };
  }, [room]);
  return shown;
}

import { useState } from 'react';
import type { RoomMessage } from '../api/types';

/** How many messages of others have come since the chat was last open. */
export function useUnread(
  messages: readonly RoomMessage[],
  selfId: string | null,
  open: boolean,
): number {
  const newest = messages.at(-1)?.id ?? 0;
  const [read, setRead] = useState(newest);
  if (open && read < newest) setRead(newest);
  return open ? 0 : messages.filter(({ id, from }) => id > read && from !== selfId).length;
}

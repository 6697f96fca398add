import { ApiError, isStatus } from '../api/errors';
import { joinClass } from '../api/mutations';
import { readEvent } from '../api/queries';
import type { RoomSocket, RoomWorld, SocketEvents } from './roomConnection';

/** The browser and the server as the room of an event sees them. */
export function browserWorld(eventId: string): RoomWorld {
  return {
    join: () => joinClass(eventId),
    openSocket,
    judge: (error) => judge(error, eventId),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}

function openSocket(path: string, events: SocketEvents): RoomSocket {
  const url = new URL(path, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.onopen = () => events.open();
  socket.onmessage = ({ data }) => events.message(data);
  socket.onclose = ({ code }) => events.close(code);
  return socket;
}

/** A refusal is final, and a class that is over or not begun is none; anything else may pass. */
async function judge(error: unknown, eventId: string): ReturnType<RoomWorld['judge']> {
  if (!(error instanceof ApiError) || error.status >= 500 || error.status === 429) return 'retry';
  if (!isStatus(error, 409)) return 'refused';
  try {
    const { status } = await readEvent(eventId);
    if (status === 'open' || status === 'scheduled') return 'early';
    return status === 'ended' ? 'ended' : 'refused';
  } catch {
    return 'refused';
  }
}

import { ApiError, isStatus } from '../api/errors';
import { joinClass } from '../api/mutations';
import { readEvent } from '../api/queries';
import { messages } from './parts';
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

const HERE = '{"type":"here"}';
const HERE_EVERY_MS = 45_000;

function openSocket(path: string, events: SocketEvents): RoomSocket {
  const url = new URL(path, window.location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url);
  const whole = messages();
  // Of a socket that ends elsewhere the classroom learns nothing but what the page says.
  const isElsewhere = url.host !== window.location.host;
  let beat: ReturnType<typeof setInterval> | undefined;
  const send = (data: string) => {
    clearInterval(beat);
    if (isElsewhere) beat = setInterval(() => socket.send(HERE), HERE_EVERY_MS);
    socket.send(data);
  };
  socket.onopen = () => events.open();
  socket.onmessage = ({ data }) => {
    const message = whole(data);
    if (message !== null) events.message(message);
  };
  socket.onclose = ({ code }) => {
    clearInterval(beat);
    events.close(code);
  };
  const close = () => {
    clearInterval(beat);
    socket.close();
  };
  return { send, close };
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

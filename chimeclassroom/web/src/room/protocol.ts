import type { RoomPerson } from '../api/types';

/** What the server says over the room's WebSocket. */
export type ServerMessage =
  | { type: 'welcome'; attendeeId: string; people: RoomPerson[] }
  | { type: 'people'; people: RoomPerson[] }
  | { type: 'ended' }
  | { type: 'replaced' };

/** What the page says. */
export type ClientMessage = { type: 'hello'; joinToken: string } | { type: 'bye' };

export const encode = (message: ClientMessage): string => JSON.stringify(message);

/** Reads a message; a type this page does not know is null, so that a newer server may say more. */
export function decode(data: unknown): ServerMessage | null {
  if (typeof data !== 'string') return null;
  let message: unknown;
  try {
    message = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof message !== 'object' || message === null || !('type' in message)) return null;
  switch (message.type) {
    case 'welcome':
      return hasPeople(message) && 'attendeeId' in message ? (message as ServerMessage) : null;
    case 'people':
      return hasPeople(message) ? (message as ServerMessage) : null;
    case 'ended':
    case 'replaced':
      return { type: message.type };
    default:
      return null;
  }
}

const hasPeople = (message: object): boolean =>
  'people' in message && Array.isArray(message.people);

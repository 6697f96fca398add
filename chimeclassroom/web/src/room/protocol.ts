import type { RoomMedia, RoomMessage, RoomPerson, RoomRules } from '../api/types';

export type Device = 'microphone' | 'camera' | 'screen';
export const reactions = ['like', 'love', 'applause', 'laugh', 'surprised'] as const;
export type Reaction = (typeof reactions)[number];

/** What one page says to another about their connection. */
export interface Signal {
  description?: RTCSessionDescriptionInit;
  candidate?: RTCIceCandidateInit;
}

/** What the server says over the room's WebSocket. */
export type ServerMessage =
  | {
      type: 'welcome';
      attendeeId: string;
      people: RoomPerson[];
      rules: RoomRules;
      messages: RoomMessage[];
      media?: RoomMedia;
    }
  | { type: 'people'; people: RoomPerson[]; rules: RoomRules }
  | { type: 'said'; message: RoomMessage }
  | Note
  | { type: 'ended' | 'replaced' | 'removed' };

/** What is heard once and leaves no trace in the room's state. */
export type Note =
  | { type: 'signal'; from: string; connection: number; signal: Signal }
  | { type: 'reacted'; from: string; reaction: Reaction }
  | { type: 'stop'; device: Device }
  | { type: 'refused'; code: string; reason: string; device?: Device };

/** What the page says. */
export type ClientMessage =
  | { type: 'hello'; joinToken: string }
  | { type: 'bye' }
  | { type: 'signal'; to: string; connection: number; signal: Signal }
  | { type: 'state'; device: Device; on: boolean }
  | { type: 'talk'; seconds: number }
  | { type: 'hand'; on: boolean }
  | { type: 'react'; reaction: Reaction }
  | { type: 'say'; text: string; toHosts: boolean }
  | { type: 'stop'; target?: string; device: Device }
  | { type: 'lower'; target?: string }
  | { type: 'invite'; target: string; on: boolean }
  | { type: 'rule'; rules: RoomRules }
  | { type: 'remove'; target: string };

export const encode = (message: ClientMessage): string => JSON.stringify(message);

/** What must be in a message of each type; the server's word is good for the rest. */
const required: Readonly<Record<ServerMessage['type'], readonly string[]>> = {
  welcome: ['attendeeId', 'people', 'rules', 'messages'],
  people: ['people', 'rules'],
  said: ['message'],
  signal: ['from', 'connection', 'signal'],
  reacted: ['from', 'reaction'],
  stop: ['device'],
  refused: ['code', 'reason'],
  ended: [],
  replaced: [],
  removed: [],
};

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
  const { type } = message;
  if (typeof type !== 'string' || !Object.hasOwn(required, type)) return null;
  const complete = required[type as ServerMessage['type']].every((name) => name in message);
  return complete ? (message as ServerMessage) : null;
}

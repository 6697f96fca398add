import type {
  Poll,
  Question,
  RoomMedia,
  RoomMessage,
  RoomPeople,
  RoomPerson,
  RoomRules,
} from '../api/types';
import type { QualityReport } from './media/qualityReport';
import type { Door } from './scene';

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
  | (Scenery & {
      type: 'welcome';
      attendeeId: string;
      people: RoomPerson[];
      rules: RoomRules;
      messages: RoomMessage[];
      polls: Poll[];
      media?: RoomMedia;
    })
  | (Scenery & { type: 'people'; people: RoomPerson[]; rules: RoomRules })
  | { type: 'joining'; position: number }
  | { type: 'waiting' }
  | { type: Turned }
  | { type: 'said'; message: RoomMessage }
  | { type: 'polls'; polls: Poll[] }
  | Note
  | { type: 'ended' | 'replaced' | 'removed' }
  | { type: 'closed'; closeCode: number };

/** What more the server says of the room. */
type Scenery = Omit<RoomPeople, 'type' | 'people' | 'rules'>;

/** Why somebody is turned away at the door. */
export type Turned = 'not_now' | 'denied' | 'locked' | 'full';

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
  | { type: 'away'; on: boolean }
  | { type: 'pause'; on: boolean }
  | { type: 'react'; reaction: Reaction }
  | { type: 'say'; text: string; toHosts: boolean }
  | { type: 'stop'; target?: string; device: Device }
  | { type: 'lower'; target?: string }
  | { type: 'invite'; target: string; on: boolean }
  | { type: 'rule'; rules: RoomRules }
  | { type: 'remove'; target: string }
  | { type: 'door'; door: Door }
  | { type: 'admit'; target?: string }
  | { type: 'deny'; target?: string; forGood: boolean }
  | { type: 'ask'; poll: string }
  | { type: 'ask'; question: Question }
  | { type: 'closePoll'; poll: string }
  | { type: 'showPoll'; poll: string; on: boolean }
  | { type: 'answer'; poll: string; choices: number[] }
  | { type: 'quality'; quality: QualityReport }
  | { type: 'captions'; on: boolean; language?: string }
  | { type: 'spotlight' | 'promote'; target: string; on: boolean };

export const encode = (message: ClientMessage): string => JSON.stringify(message);

/** What must be in a message of each type; the server's word is good for the rest. */
const required: Readonly<Record<ServerMessage['type'], readonly string[]>> = {
  welcome: ['attendeeId', 'people', 'rules', 'messages', 'polls'],
  joining: ['position'],
  people: ['people', 'rules'],
  said: ['message'],
  polls: ['polls'],
  signal: ['from', 'connection', 'signal'],
  reacted: ['from', 'reaction'],
  stop: ['device'],
  refused: ['code', 'reason'],
  ended: [],
  replaced: [],
  removed: [],
  waiting: [],
  not_now: [],
  denied: [],
  locked: [],
  full: [],
  closed: ['closeCode'],
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

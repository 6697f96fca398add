import type { Poll, RoomMedia, RoomMessage, RoomPerson, RoomRules } from '../api/types';
import type { Turned } from './protocol';
import { emptyScene, type Scene } from './scene';

/** What there is to see in the room. */
export interface RoomView {
  /** One's own id; null before the first welcome. */
  attendeeId: string | null;
  people: RoomPerson[];
  rules: RoomRules;
  messages: RoomMessage[];
  polls: Poll[];
  scene: Scene;
  /** Null where the classroom has neither sound nor picture. */
  media: RoomMedia | null;
}

export type RoomState =
  | { kind: 'outside' }
  /** Position: where one stands in the line for sound and picture; absent without one. */
  | { kind: 'entering'; position?: number }
  /** At the door, until a host decides; not connected while the connection is made again. */
  | { kind: 'waiting'; connected: boolean }
  /** The class has not been started yet. */
  | { kind: 'early' }
  | ({ kind: 'inside' } & RoomView & { attendeeId: string })
  | ({ kind: 'reconnecting' } & RoomView)
  | { kind: 'ended' }
  | { kind: 'replaced' }
  | { kind: 'removed' }
  /** Turned away at the door, or refused for another reason. */
  | { kind: 'refused'; error: unknown; turned?: Turned }
  | { kind: 'left' };

/** What is seen of a room before one was in it. */
export const nothingSeen: RoomView = {
  attendeeId: null,
  people: [],
  rules: { unmute: false, camera: false, share: false, chat: false },
  messages: [],
  polls: [],
  scene: emptyScene,
  media: null,
};

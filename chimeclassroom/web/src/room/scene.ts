import type { RoomPeople, RoomWaiter } from '../api/types';

export type Door = 'open' | 'waiting' | 'locked';

/** How the class is run at this moment, besides who is in it and what they may. */
export interface Scene {
  door: Door;
  /** For hosts: who waits at the door, longest first. */
  waiting: readonly RoomWaiter[];
  /** Whom everyone sees large, an attendee id. */
  spotlight: string | null;
  /** The language in which what is said is written down, null while it is not. */
  captions: string | null;
  hostless: boolean;
  /** When it ends because no host is there, and when because it has lasted as long as it may. */
  closesAt: string | null;
  stopsAt: string | null;
}

export const emptyScene: Scene = {
  door: 'open',
  waiting: [],
  spotlight: null,
  captions: null,
  hostless: false,
  closesAt: null,
  stopsAt: null,
};

export const sceneOf = (message: Omit<RoomPeople, 'type' | 'people' | 'rules'>): Scene => ({
  door: message.door ?? 'open',
  waiting: message.waiting ?? [],
  spotlight: message.spotlight ?? null,
  captions: message.captions ?? null,
  hostless: message.hostless ?? false,
  closesAt: message.closesAt ?? null,
  stopsAt: message.stopsAt ?? null,
});

/** From when on before its end people are told of it. */
const SOON_MS = 10 * 60_000;

/** Whether the class is about to end by itself. */
export const stopsSoon = ({ stopsAt }: Scene, now: Date): boolean =>
  stopsAt !== null && Date.parse(stopsAt) - now.getTime() <= SOON_MS;

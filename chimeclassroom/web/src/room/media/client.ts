import type { Capabilities, RoomPerson } from '../../api/types';
import type { Spot } from '../layout';
import type { ClientMessage, Note } from '../protocol';
import type { Tracks } from './peer';

/** What this page wants of the others and gives to them. */
export interface Scene {
  people: readonly RoomPerson[];
  /** What is on; what is null is not sent. */
  tracks: Tracks;
  /** The shared screen stands still: the others keep the last picture of it. */
  paused: boolean;
  may: Capabilities;
  /** Whose pictures are shown here. No others need to come; shared screens always do. */
  wanted: ReadonlySet<string>;
  /** How much one's own picture may take, in kilobits a second. */
  pictureKbps: number;
}

/** `away`: the server that carries sound and picture is not reached; the client tries again. */
export type Quality = 'good' | 'poor' | 'away';

/** How packets fare at this moment; null for what nobody knows. */
export interface LinkLook {
  roundTripMs: number | null;
  lossPercent: number | null;
}

/** What was said, as the provider has written it down. Later text with the same id replaces it. */
export interface Caption {
  id: string;
  attendeeId: string;
  text: string;
}

/** Why sound and picture are over though the class goes on. */
export type MediaEnd = 'elsewhere' | 'over' | 'removed' | 'full' | 'refused' | 'failed';

/** What a client says of its own accord. */
export interface ClientEvents {
  /** Something that the client can be asked for is other than before. */
  changed(): void;
  ended(why: MediaEnd): void;
  caption(caption: Caption): void;
  say(message: ClientMessage): void;
}

/** Plays what is heard from the others. */
export interface Sound {
  /** The browser plays nothing before the person does something on the page. */
  readonly blocked: boolean;
  /** Plays everything, now that the person has clicked. */
  resume(): void;
  /** Plays on this device from now on; the empty string is the usual one. */
  playOn(deviceId: string): void;
}

/** What carries sound and picture of a class between the pages, whoever provides it. */
export interface MediaClient {
  readonly sound: Sound;
  /** How one's own connection goes; null while nobody knows. */
  readonly quality: Quality | null;
  /** The same in numbers; null where the client has none. */
  readonly look: LinkLook | null;
  update(scene: Scene): void;
  /** What is seen of somebody or of their screen, while anything is. */
  picture(attendeeId: string, what: Spot['what']): MediaStreamTrack | undefined;
  /** How loud somebody else is at this moment, from 0 to 1. */
  level(attendeeId: string): number;
  /** Somebody is in the class, and their sound and picture are on the way. */
  connecting(attendeeId: string): boolean;
  hear(signal: Extract<Note, { type: 'signal' }>): void;
  /** Lets go of every connection. */
  close(): void;
}

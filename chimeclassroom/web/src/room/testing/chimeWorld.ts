import { vi } from 'vitest';
import { ChimeClient } from '../media/chime';
import type { Caption, MediaEnd, Scene } from '../media/client';
import { FakeChime } from './fakeChime';
import { personIn } from './person';

/** A track by its name; a copy of it has a name of its own. */
export const track = (id: string): MediaStreamTrack =>
  ({ id, clone: () => track(`copy of ${id}`) }) as MediaStreamTrack;
export const stream = (...tracks: MediaStreamTrack[]) =>
  ({ getTracks: () => tracks, getVideoTracks: () => tracks }) as MediaStream;

export const nothing = { microphone: null, camera: null, screen: null, screenSound: null };
export const quiet: Scene = {
  people: [personIn('ada'), personIn('me')],
  tracks: nothing,
  paused: false,
  may: { audio: true, video: true, content: true },
  wanted: new Set(['ada']),
  pictureKbps: 600,
};

/** A meeting of Amazon Chime that is none, and what a page in it is told. */
export class ChimeWorld {
  readonly chime = new FakeChime();
  readonly received: string[][] = [];
  readonly ends: MediaEnd[] = [];
  readonly captions: Caption[] = [];
  changes = 0;

  constructor() {
    vi.stubGlobal(
      'MediaStream',
      class {
        constructor(readonly tracks: MediaStreamTrack[]) {}
        getTracks = () => this.tracks;
      },
    );
  }

  join(): ChimeClient {
    const session = {
      audioVideo: this.chime,
      attendeeId: 'chime-me',
      receive: (ids: readonly string[]) => void this.received.push([...ids]),
    };
    const events = {
      changed: () => void (this.changes += 1),
      ended: (why: MediaEnd) => void this.ends.push(why),
      caption: (caption: Caption) => void this.captions.push(caption),
      say: () => {
        throw new Error('Chime needs nothing of the room');
      },
    };
    const element = { play: () => Promise.resolve() } as HTMLAudioElement;
    return new ChimeClient(session, events, element);
  }

  /** What the page has told Chime since the last look, once nothing more is to come. */
  async told(): Promise<string[]> {
    await new Promise((done) => setTimeout(done, 0));
    return this.chime.told.splice(0);
  }
}

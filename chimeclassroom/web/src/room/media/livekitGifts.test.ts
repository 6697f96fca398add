import { beforeEach, describe, expect, it } from 'vitest';
import type { Scene } from './client';
import { LivekitGifts, type Publication } from './livekitGifts';

/** A track that says whose copy it is. */
const track = (name: string) =>
  ({ name, clone: () => track(`copy of ${name}`), stop: () => undefined }) as unknown as Named;
type Named = MediaStreamTrack & { name: string };

const nothing = { microphone: null, camera: null, screen: null, screenSound: null };
const everything = { audio: true, video: true, content: true };
const quiet: Scene = {
  people: [],
  tracks: nothing,
  paused: false,
  may: everything,
  wanted: new Set(),
  pictureKbps: 600,
};

let told: string[];
let refuses: boolean;
let last: { isMuted: boolean; track: object | undefined };
let gifts: LivekitGifts;

beforeEach(() => {
  told = [];
  refuses = false;
  gifts = new LivekitGifts({
    publishTrack: (given, { source }) => {
      if (refuses) return Promise.reject(new Error('insufficient permissions'));
      told.push(`publish ${source} ${(given as Named).name}`);
      const say = (word: string, muted: boolean) => () => {
        told.push(word);
        publication.isMuted = muted;
        return Promise.resolve();
      };
      const publication = {
        isMuted: false,
        track: {} as object | undefined,
        mute: say('mute', true),
        unmute: say('unmute', false),
        pauseUpstream: say('pause', false),
        resumeUpstream: say('resume', false),
      };
      last = publication;
      return Promise.resolve(publication as unknown as Publication);
    },
    unpublishTrack: (given) => {
      told.push(`unpublish ${(given as Named).name}`);
      return Promise.resolve();
    },
  });
});

/** What was done with the SDK since the last time. */
async function since(scene: Partial<Scene>): Promise<string[]> {
  told = [];
  gifts.give({ ...quiet, ...scene });
  await new Promise((resolve) => setTimeout(resolve));
  return told;
}

describe('LivekitGifts', () => {
  it('sends copies of what is on, and mutes without letting go of the microphone', async () => {
    const on = { ...nothing, microphone: track('mic'), camera: track('cam') };
    expect(await since({ tracks: on })).toEqual([
      'publish microphone copy of mic',
      'publish camera copy of cam',
    ]);
    expect(await since({ tracks: on })).toEqual([]);
    expect(await since({ tracks: nothing })).toEqual(['mute', 'unpublish copy of cam']);
  });

  it('goes over to another device', async () => {
    await since({ tracks: { ...nothing, camera: track('one') } });
    expect(await since({ tracks: { ...nothing, camera: track('two') } })).toEqual([
      'unpublish copy of one',
      'publish camera copy of two',
    ]);
  });

  it('sends nothing that one may not', async () => {
    const tracks = { ...nothing, microphone: track('mic'), screen: track('screen') };
    expect(await since({ tracks, may: { audio: false, video: true, content: false } })).toEqual([]);
    expect(await since({ tracks })).toHaveLength(2);
    expect(await since({ tracks, may: { audio: false, video: true, content: false } })).toEqual([
      'unpublish copy of mic',
      'unpublish copy of screen',
    ]);
  });

  it('sends anew what the server has taken, once it lets it', async () => {
    const tracks = { ...nothing, microphone: track('mic') };
    await since({ tracks });
    last.track = undefined;
    refuses = true;
    expect(await since({ tracks })).toEqual(['unpublish copy of mic']);
    refuses = false;
    expect(await since({ tracks })).toEqual(['publish microphone copy of mic']);
  });

  it('lets a screen stand still', async () => {
    const tracks = { ...nothing, screen: track('screen') };
    await since({ tracks });
    expect(await since({ tracks, paused: true })).toEqual(['pause']);
    expect(await since({ tracks, paused: true })).toEqual([]);
    expect(await since({ tracks })).toEqual(['resume']);
  });
});

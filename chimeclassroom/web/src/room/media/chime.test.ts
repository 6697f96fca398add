import { beforeEach, describe, expect, it } from 'vitest';
import { ChimeWorld, nothing, quiet, stream, track } from '../testing/chimeWorld';
import type { Scene } from './client';

let world: ChimeWorld;

beforeEach(() => {
  world = new ChimeWorld();
});

describe('ChimeClient', () => {
  it('joins at once, and says so while others are on the way', async () => {
    const client = world.join();
    expect(await world.told()).toEqual(['start']);
    expect(client.connecting('ada')).toBe(true);
    world.chime.comes('chime-ada', 'ada');
    expect(client.connecting('ada')).toBe(false);
    world.chime.goes('chime-ada');
    expect(client.connecting('ada')).toBe(true);
    expect(world.changes).toBe(2);
  });

  it('sends copies of what is on, and mutes without letting go of the microphone', async () => {
    const client = world.join();
    await world.told();
    const tracks = { ...nothing, microphone: track('mic'), camera: track('cam') };
    client.update({ ...quiet, tracks });
    expect(await world.told()).toEqual([
      'may unmute: true',
      'unmute',
      '600 kbps',
      'take microphone copy of mic',
      'take camera copy of cam',
      'show camera',
    ]);
    client.update({ ...quiet, tracks: { ...tracks, microphone: null } });
    expect(await world.told()).toEqual(['may unmute: true', 'mute']);
    client.update({ ...quiet, tracks });
    expect(await world.told()).toEqual(['may unmute: true', 'unmute']);
    client.update({ ...quiet, pictureKbps: 120 });
    expect(await world.told()).toEqual([
      'may unmute: true',
      'mute',
      'hide camera',
      '120 kbps',
      'stop camera',
    ]);
  });

  it('sends nothing that one may not', async () => {
    const client = world.join();
    await world.told();
    const tracks = { ...nothing, microphone: track('m'), camera: track('c'), screen: track('s') };
    client.update({ ...quiet, tracks, may: { audio: false, video: false, content: false } });
    expect(await world.told()).toEqual(['may unmute: false', 'mute', '600 kbps']);
  });

  it('goes over to another device', async () => {
    const client = world.join();
    client.update({ ...quiet, tracks: { ...nothing, microphone: track('one') } });
    await world.told();
    client.update({ ...quiet, tracks: { ...nothing, microphone: track('two') } });
    expect(await world.told()).toContain('take microphone copy of two');
  });

  it('shares, pauses, goes on and stops', async () => {
    const client = world.join();
    client.update(quiet);
    await world.told();
    const tracks = { ...nothing, screen: track('screen'), screenSound: track('its sound') };
    const steps: [Partial<Scene>, string][] = [
      [{ tracks }, 'take screen copy of screen copy of its sound'],
      [{ tracks, paused: true }, 'pause screen'],
      [{ tracks }, 'unpause screen'],
      [{}, 'stop screen'],
    ];
    for (const [change, said] of steps) {
      client.update({ ...quiet, ...change });
      expect((await world.told()).filter((one) => one.includes('screen'))).toEqual([said]);
    }
  });

  it('has the pictures come that are shown, screens first, and never more than 25', () => {
    const client = world.join();
    const names = Array.from({ length: 30 }, (_, at) => `p${at}`);
    names.forEach((name) => world.chime.comes(`chime-${name}`, name));
    client.update({ ...quiet, wanted: new Set(['p7']) });
    world.chime.shows([...names.map((name) => `chime-${name}`), 'chime-p9#content']);
    expect(world.received.at(-1)).toEqual(['chime-p9#content', 'chime-p7']);
    client.update({ ...quiet, wanted: new Set(names) });
    expect(world.received.at(-1)).toHaveLength(25);
    expect(world.received.at(-1)?.[0]).toBe('chime-p9#content');
    client.update({ ...quiet, wanted: new Set() });
    expect(world.received.at(-1)).toEqual(['chime-p9#content']);
    const times = world.received.length;
    client.update({ ...quiet, wanted: new Set() });
    expect(world.received).toHaveLength(times);
  });

  it('finds the picture of a person and of their screen', () => {
    const client = world.join();
    client.update(quiet);
    const [face, screen] = [track('face'), track('screen')];
    world.chime.tile({ tileId: 2, boundExternalUserId: 'ada', boundVideoStream: stream(face) });
    const shared = { boundExternalUserId: 'ada#content', boundVideoStream: stream(screen) };
    world.chime.tile({ tileId: 3, isContent: true, ...shared });
    world.chime.tile({
      tileId: 4,
      localTile: true,
      boundExternalUserId: 'me',
      boundVideoStream: stream(face),
    });
    expect(client.picture('ada', 'person')).toBe(face);
    expect(client.picture('ada', 'screen')).toBe(screen);
    expect(client.picture('me', 'person')).toBeUndefined();
    client.update({ ...quiet, wanted: new Set() });
    expect(client.picture('ada', 'person')).toBeUndefined();
    expect(client.picture('ada', 'screen')).toBe(screen);
    world.chime.observer?.videoTileWasRemoved?.(3);
    expect(client.picture('ada', 'screen')).toBeUndefined();
  });

  it('hears how loud people are, and nothing of who is muted', () => {
    const client = world.join();
    world.chime.comes('chime-ada', 'ada');
    world.chime.comes('chime-ada#content', 'ada');
    world.chime.speaks('chime-ada', 0.4);
    expect(client.level('ada')).toBe(0.4);
    world.chime.speaks('chime-ada', null);
    expect(client.level('ada')).toBe(0.4);
    world.chime.speaks('chime-ada', 0.4, true);
    expect(client.level('ada')).toBe(0);
    expect(client.level('nobody')).toBe(0);
  });
});

import {
  MeetingSessionStatusCode,
  Transcript,
  TranscriptItemType,
  TranscriptionStatus,
} from 'amazon-chime-sdk-js';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChimeWorld } from '../testing/chimeWorld';

let world: ChimeWorld;

beforeEach(() => {
  world = new ChimeWorld();
});

describe('ChimeClient, told by Chime', () => {
  it('tells how the connection goes', () => {
    const client = world.join();
    expect(client.quality).toBeNull();
    world.chime.observer?.audioVideoDidStart?.();
    expect(client.quality).toBe('good');
    world.chime.observer?.connectionDidBecomePoor?.();
    world.chime.observer?.connectionDidSuggestStopVideo?.();
    expect(client.quality).toBe('poor');
    world.chime.observer?.connectionDidBecomeGood?.();
    expect(client.quality).toBe('good');
    expect(world.changes).toBe(3);
  });

  it('shows what was said, and a better version of it under the same id', () => {
    world.join();
    const said = (transcript: string) => {
      const items = transcript === '' ? [] : [item];
      const alternatives = [{ transcript, items }];
      const result = {
        resultId: 'r1',
        isPartial: true,
        startTimeMs: 0,
        endTimeMs: 1,
        alternatives,
      };
      return Object.assign(new Transcript(), { results: [result] });
    };
    const item = {
      type: TranscriptItemType.PRONUNCIATION,
      startTimeMs: 0,
      endTimeMs: 1,
      attendee: { attendeeId: 'chime-ada', externalUserId: 'ada' },
      content: 'The',
    };
    world.chime.writes(said('The'));
    world.chime.writes(said('The moon'));
    world.chime.writes(said(''));
    world.chime.writes(new TranscriptionStatus());
    expect(world.captions).toEqual([
      { id: 'r1', attendeeId: 'ada', text: 'The' },
      { id: 'r1', attendeeId: 'ada', text: 'The moon' },
    ]);
  });

  it.each([
    ['AudioJoinedFromAnotherDevice', 'elsewhere'],
    ['AudioAuthenticationRejected', 'refused'],
    ['AudioCallAtCapacity', 'full'],
    ['MeetingEnded', 'over'],
    ['SignalingBadRequest', 'refused'],
    ['TURNCredentialsForbidden', 'refused'],
    ['NoAttendeePresent', 'over'],
    ['AudioAttendeeRemoved', 'removed'],
    ['ConnectionHealthReconnect', 'failed'],
    ['TaskFailed', 'failed'],
  ] as const)('ends by %s as %s', (name, why) => {
    world.join();
    world.chime.ends(MeetingSessionStatusCode[name]);
    expect(world.ends).toEqual([why]);
  });

  it('plays where it should, once the browser lets it', async () => {
    world.chime.blocked = true;
    const client = world.join();
    await world.told();
    expect(client.sound.blocked).toBe(true);
    client.sound.resume();
    expect(client.sound.blocked).toBe(false);
    client.sound.playOn('headphones');
    client.sound.playOn('headphones');
    client.sound.playOn('');
    expect(await world.told()).toEqual(['play on headphones', 'play on usual']);
  });

  it('lets go of everything when it is left, and hears nothing afterwards', async () => {
    const client = world.join();
    world.chime.comes('chime-ada', 'ada');
    await world.told();
    client.close();
    client.close();
    expect(await world.told()).toEqual([
      'stop screen',
      'hide camera',
      'unbind',
      'stop',
      'stop camera',
      'stop microphone',
    ]);
    expect(world.chime.heard).toBe(0);
    expect(world.ends).toEqual([]);
  });
});

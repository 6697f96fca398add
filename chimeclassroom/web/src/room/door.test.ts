import { beforeEach, describe, expect, it } from 'vitest';
import { FakeWorld, type FakeSocket } from './testing/fakeWorld';
import { RoomConnection } from './roomConnection';
import { emptyScene } from './scene';
import { personIn } from './testing/person';

const ada = personIn('a', { name: 'Ada' });
const rules = { unmute: true, camera: true, share: false, chat: true };
const seen = {
  attendeeId: 'a',
  people: [ada],
  rules,
  messages: [],
  polls: [],
  scene: emptyScene,
  media: null,
};
const welcome = { type: 'welcome', attendeeId: 'a', people: [ada], rules, messages: [], polls: [] };

let world: FakeWorld;
let room: RoomConnection;

beforeEach(() => {
  world = new FakeWorld();
  room = new RoomConnection(world);
});

async function enter(): Promise<FakeSocket> {
  room.enter();
  await world.pass();
  world.socket.events.open();
  world.socket.says(welcome);
  return world.socket;
}

describe('RoomConnection at the door', () => {
  it('asks for nothing before the class has begun', async () => {
    room.expect();
    expect(room.snapshot()).toEqual({ kind: 'early' });
    expect(world.tickets).toBe(0);
    await enter();
    expect(room.snapshot()).toMatchObject({ kind: 'inside' });
  });

  it('learns from a refused ticket that the class has not begun', async () => {
    world.fail = new Error('not live');
    world.verdict = 'early';
    room.enter();
    await world.pass();
    expect(room.snapshot()).toEqual({ kind: 'early' });
    expect(world.waits).toEqual([]);
  });

  it('waits at the door until it is let in, and without end', async () => {
    room.enter();
    await world.pass();
    world.socket.events.open();
    world.socket.says({ type: 'waiting' });
    expect(room.snapshot()).toEqual({ kind: 'waiting', connected: true });
    expect(world.waits).toEqual([]);
    room.say({ type: 'hand', on: true });
    expect(world.socket.sent).toHaveLength(1);
    world.socket.says(welcome);
    expect(room.snapshot()).toEqual({ kind: 'inside', ...seen });
  });

  it('comes back to the door after a lost connection', async () => {
    room.enter();
    await world.pass();
    world.socket.events.open();
    world.socket.says({ type: 'waiting' });
    world.socket.events.close(1006);
    expect(room.snapshot()).toEqual({ kind: 'waiting', connected: false });
    room.hurry();
    expect(world.waits).toEqual([0]);
    await world.pass();
    world.socket.events.open();
    expect(room.snapshot()).toEqual({ kind: 'waiting', connected: false });
    world.socket.says({ type: 'waiting' });
    expect(room.snapshot()).toEqual({ kind: 'waiting', connected: true });
  });

  it.each(['not_now', 'denied', 'locked', 'full'] as const)('stays out when %s', async (turned) => {
    room.enter();
    await world.pass();
    world.socket.events.open();
    world.socket.says({ type: turned });
    world.socket.events.close(1000);
    expect(room.snapshot()).toEqual({ kind: 'refused', error: null, turned });
    expect(world.waits).toEqual([]);
  });

  it('forgets what of the scene the newest word does not say', async () => {
    const socket = await enter();
    const waiting = [{ attendeeId: 'b', name: 'B', role: 'student', since: ada.joinedAt }];
    socket.says({ type: 'people', people: [ada], rules, door: 'waiting', waiting, spotlight: 'a' });
    expect(room.snapshot()).toMatchObject({
      scene: { ...emptyScene, door: 'waiting', waiting, spotlight: 'a' },
    });
    socket.says({ type: 'people', people: [ada], rules, door: 'open', captions: 'en-US' });
    expect(room.snapshot()).toMatchObject({ scene: { ...emptyScene, captions: 'en-US' } });
    socket.says({ type: 'people', people: [ada], rules, door: 'open' });
    expect(room.snapshot()).toMatchObject({ scene: emptyScene });
  });
});

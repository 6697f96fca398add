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

describe('RoomConnection', () => {
  it('takes a ticket, says hello with it and shows the people', async () => {
    const socket = await enter();
    expect(socket.path).toBe('/socket');
    expect(socket.sent).toEqual([{ type: 'hello', joinToken: 'ticket 1' }]);
    expect(room.snapshot()).toEqual({ kind: 'inside', ...seen });
    expect(world.waits).toEqual([]);
    socket.says({ type: 'people', people: [], rules });
    expect(room.snapshot()).toMatchObject({ kind: 'inside', people: [] });
  });

  it('shows the polls as they are', async () => {
    const socket = await enter();
    const poll = { id: 'p', text: 'Is 91 prime?', choices: ['Yes', 'No'], state: 'open' };
    socket.says({ type: 'polls', polls: [poll] });
    expect(room.snapshot()).toMatchObject({ kind: 'inside', polls: [poll] });
    socket.says({ type: 'polls' });
    expect(room.snapshot()).toMatchObject({ polls: [poll] });
  });

  it('never joins when it is left at once, as StrictMode does', () => {
    room.enter();
    room.leave();
    expect(world.waits).toEqual([]);
    expect(world.tickets).toBe(0);
  });

  it('says bye when left, and hears nothing afterwards', async () => {
    const socket = await enter();
    room.leave();
    expect(socket.sent.at(-1)).toEqual({ type: 'bye' });
    expect(socket.closed).toBe(true);
    socket.events.close(1000);
    socket.says({ type: 'ended' });
    expect(room.snapshot()).toEqual({ kind: 'left' });
    expect(world.waits).toEqual([]);
  });

  it('sends nothing into a socket that is not open yet', async () => {
    room.enter();
    await world.pass();
    room.leave();
    expect(world.socket.sent).toEqual([]);
    expect(world.socket.closed).toBe(true);
  });

  it('comes back with a new ticket after a drop, and keeps the people in view meanwhile', async () => {
    const first = await enter();
    first.events.close(1006);
    expect(room.snapshot()).toEqual({ kind: 'reconnecting', ...seen });
    await world.pass();
    world.socket.events.open();
    expect(world.socket).not.toBe(first);
    expect(world.socket.sent).toEqual([{ type: 'hello', joinToken: 'ticket 2' }]);
  });

  it('waits longer after each failure, up to a limit, and starts anew once inside', async () => {
    const socket = await enter();
    world.fail = new TypeError('Failed to fetch');
    socket.events.close(1006);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      waits.push(...world.waits);
      await world.pass();
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    world.fail = null;
    await world.pass();
    world.socket.events.open();
    world.socket.says(welcome);
    world.socket.events.close(1006);
    expect(world.waits).toEqual([500]);
  });

  it('tries at once when the device is online again', async () => {
    const socket = await enter();
    socket.events.close(1006);
    room.hurry();
    expect(world.waits).toEqual([0]);
  });

  it('takes a new ticket when the server does not take this one', async () => {
    room.enter();
    await world.pass();
    world.socket.events.open();
    world.socket.events.close(4401);
    await world.pass();
    expect(world.tickets).toBe(2);
  });

  it('gives up a socket on which no welcome arrives', async () => {
    room.enter();
    await world.pass();
    const silent = world.socket;
    silent.events.open();
    expect(world.waits).toEqual([10_000]);
    await world.pass();
    expect(silent.closed).toBe(true);
    expect(room.snapshot()).toMatchObject({ kind: 'reconnecting' });
  });

  it('waits in line for sound and picture as long as it hears of the line', async () => {
    room.enter();
    await world.pass();
    world.socket.events.open();
    for (const position of [12, 3]) {
      world.socket.says({ type: 'joining', position });
      expect(room.snapshot()).toEqual({ kind: 'entering', position });
      expect(world.waits).toEqual([10_000]);
    }
    world.socket.says(welcome);
    expect(room.snapshot()).toEqual({ kind: 'inside', ...seen });
  });

  it('keeps the people in view while it stands in line again', async () => {
    (await enter()).events.close(1006);
    await world.pass();
    world.socket.events.open();
    world.socket.says({ type: 'joining', position: 2 });
    expect(room.snapshot()).toEqual({ kind: 'reconnecting', ...seen });
  });

  it.each(['ended', 'replaced'] as const)('stays out after %s', async (type) => {
    const socket = await enter();
    socket.says({ type });
    socket.events.close(1000);
    expect(room.snapshot()).toEqual({ kind: type });
    expect(world.waits).toEqual([]);
  });

  it('enters again on demand after it was replaced', async () => {
    (await enter()).says({ type: 'replaced' });
    await enter();
    expect(room.snapshot()).toMatchObject({ kind: 'inside' });
  });

  it('stops at a refusal and shows why', async () => {
    world.fail = new Error('not live');
    world.verdict = 'refused';
    room.enter();
    await world.pass();
    expect(room.snapshot()).toEqual({ kind: 'refused', error: world.fail });
    expect(world.waits).toEqual([]);
  });

  it('learns from a refused ticket that the class has ended', async () => {
    const socket = await enter();
    socket.events.close(1006);
    world.fail = new Error('not live');
    world.verdict = 'ended';
    await world.pass();
    expect(room.snapshot()).toEqual({ kind: 'ended' });
  });

  it('does not insist when the server does not understand it', async () => {
    room.enter();
    await world.pass();
    world.socket.events.open();
    world.socket.events.close(4400);
    expect(room.snapshot()).toEqual({ kind: 'refused', error: null });
  });

  it('takes a close code that is said for one', async () => {
    const socket = await enter();
    socket.says({ type: 'closed', closeCode: 4401, reason: 'the session was closed' });
    expect(room.snapshot().kind).toBe('reconnecting');
    expect(socket.closed).toBe(true);
    await world.pass();
    world.socket.events.open();
    world.socket.says({ type: 'closed', closeCode: 4400, reason: 'the message is not understood' });
    expect(room.snapshot()).toEqual({ kind: 'refused', error: null });
  });

  it('ignores a ticket that arrives after it was left', async () => {
    room.enter();
    const arriving = world.pass();
    room.leave();
    await arriving;
    expect(world.sockets).toEqual([]);
  });

  it.each([
    'not json',
    '[]',
    '{"type":"later"}',
    '{"type":"people"}',
    '{"type":"welcome","people":[]}',
  ])('is not disturbed by %s', async (text) => {
    const socket = await enter();
    const before = room.snapshot();
    socket.events.message(text);
    socket.events.message(new ArrayBuffer(2));
    expect(room.snapshot()).toBe(before);
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { personIn } from '../testing/person';
import { Speakers } from './speakers';

let levels: Record<string, number>;
let tell: ReturnType<typeof vi.fn<(seconds: number) => void>>;
let speakers: Speakers;
let now: number;

const on = (id: string) => personIn(id, { microphone: true });

/** Everybody is as loud as `loud` says for so long. */
function pass(ms: number, loud: Record<string, number>): void {
  levels = loud;
  for (const until = now + ms; now < until; now += 250) speakers.look(now);
}

beforeEach(() => {
  levels = {};
  now = 0;
  tell = vi.fn();
  speakers = new Speakers((id) => levels[id] ?? 0, tell);
  speakers.update([on('a'), on('b'), on('me')], 'me');
});

describe('Speakers', () => {
  it('shows at once who is heard, and puts nobody on stage for a cough', () => {
    pass(250, { a: 0.4 });
    expect(speakers.snapshot()).toEqual({ active: null, now: new Set(['a']) });
    pass(2000, {});
    expect(speakers.snapshot()).toEqual({ active: null, now: new Set() });
  });

  it('keeps who speaks on stage until somebody else speaks', () => {
    pass(1000, { a: 0.4 });
    expect(speakers.snapshot().active).toBe('a');
    pass(1000, { a: 0.4, b: 0.9 });
    expect(speakers.snapshot().active).toBe('a');
    pass(3000, {});
    expect(speakers.snapshot().active).toBe('a');
    pass(1000, { b: 0.4 });
    expect(speakers.snapshot().active).toBe('b');
  });

  it('hears nobody whose microphone is off in the room', () => {
    speakers.update([personIn('a'), on('me')], 'me');
    pass(2000, { a: 0.9 });
    expect(speakers.snapshot()).toEqual({ active: null, now: new Set() });
  });

  it('lets go of who has left', () => {
    pass(1000, { a: 0.4 });
    speakers.update([on('b'), on('me')], 'me');
    pass(2000, {});
    expect(speakers.snapshot().active).toBeNull();
  });

  it('tells every ten seconds for how long one has talked, if at all', () => {
    pass(10_000, { a: 0.5 });
    expect(tell).not.toHaveBeenCalled();
    pass(4000, { me: 0.5 });
    pass(6000, { me: 0.04 });
    expect(tell).toHaveBeenCalledExactlyOnceWith(4);
  });
});

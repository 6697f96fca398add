import type { RoomPerson } from '../../api/types';

const LOOK_EVERY_MS = 250;
const LOUD = 0.03;
const TALKING = 0.05;
/** A pause within a sentence does not end it. */
const HOLD_MS = 1_200;
/** Who speaks longer than a cough takes the stage. */
const TAKE_STAGE_MS = 600;
const TELL_EVERY_LOOKS = 40;

export interface Speaking {
  /** Who spoke last for more than a moment. */
  active: string | null;
  /** Who speaks now. */
  now: ReadonlySet<string>;
}

/** Finds out who speaks, and tells from time to time for how long one has oneself. */
export class Speakers {
  #state: Speaking = { active: null, now: new Set() };
  #people: readonly RoomPerson[] = [];
  #selfId: string | null = null;
  readonly #heard = new Map<string, { from: number; until: number }>();
  #looks = 0;
  #talked = 0;
  readonly #listeners = new Set<() => void>();
  readonly #levelOf: (attendeeId: string, self: boolean) => number;
  readonly #tell: (seconds: number) => void;

  constructor(
    levelOf: (attendeeId: string, self: boolean) => number,
    tell: (seconds: number) => void,
  ) {
    this.#levelOf = levelOf;
    this.#tell = tell;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Speaking => this.#state;

  update(people: readonly RoomPerson[], selfId: string): void {
    this.#people = people;
    this.#selfId = selfId;
  }

  /** Looks again and again; the answer stops it. */
  start(): () => void {
    const timer = setInterval(() => this.look(performance.now()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }

  /** One look at everybody whose microphone is on. */
  look(at: number): void {
    for (const { attendeeId, microphone } of this.#people) {
      const level = microphone ? this.#levelOf(attendeeId, attendeeId === this.#selfId) : 0;
      if (attendeeId === this.#selfId && level > TALKING) this.#talked += LOOK_EVERY_MS / 1000;
      if (level <= LOUD) continue;
      const before = this.#heard.get(attendeeId);
      const goesOn = before !== undefined && at - before.until < HOLD_MS;
      this.#heard.set(attendeeId, { from: goesOn ? before.from : at, until: at });
    }
    this.#account();
    this.#conclude(at);
  }

  #account(): void {
    this.#looks += 1;
    if (this.#looks % TELL_EVERY_LOOKS !== 0) return;
    const seconds = Math.min(10, Math.round(this.#talked));
    this.#talked = 0;
    if (seconds > 0) this.#tell(seconds);
  }

  #conclude(at: number): void {
    const now = new Set<string>();
    let longest: { id: string; for: number } | null = null;
    for (const { attendeeId } of this.#people) {
      const heard = this.#heard.get(attendeeId);
      if (heard === undefined || at - heard.until >= HOLD_MS) continue;
      now.add(attendeeId);
      const lasts = heard.until - heard.from;
      if (lasts >= TAKE_STAGE_MS && lasts > (longest?.for ?? 0)) {
        longest = { id: attendeeId, for: lasts };
      }
    }
    const here = this.#people.some(({ attendeeId }) => attendeeId === this.#state.active);
    const active = this.#keepOr(longest?.id ?? null, now, here);
    if (active === this.#state.active && equal(now, this.#state.now)) return;
    this.#state = { active, now };
    this.#listeners.forEach((listener) => listener());
  }

  /** Who is on stage stays there while they speak, and afterwards until somebody else does. */
  #keepOr(next: string | null, now: ReadonlySet<string>, here: boolean): string | null {
    const { active } = this.#state;
    if (active !== null && here && (now.has(active) || next === null)) return active;
    return next;
  }
}

const equal = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
  a.size === b.size && [...a].every((id) => b.has(id));

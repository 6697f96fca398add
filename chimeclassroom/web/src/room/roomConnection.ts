import type { JoinTicket, RoomPerson } from '../api/types';
import { backoffMs } from './backoff';
import { decode, encode, type ServerMessage } from './protocol';

export type RoomState =
  | { kind: 'entering' }
  | { kind: 'inside'; attendeeId: string; people: RoomPerson[] }
  | { kind: 'reconnecting'; attendeeId: string | null; people: RoomPerson[] }
  | { kind: 'ended' }
  | { kind: 'replaced' }
  | { kind: 'refused'; error: unknown }
  | { kind: 'left' };

/** The part of a WebSocket the room needs, and what it wants to hear of it. */
export interface RoomSocket {
  send(data: string): void;
  close(): void;
}
export interface SocketEvents {
  open(): void;
  message(data: unknown): void;
  close(code: number): void;
}

/** The world outside; tests give their own. */
export interface RoomWorld {
  join(): Promise<JoinTicket>;
  openSocket(path: string, events: SocketEvents): RoomSocket;
  /** Says whether a failed join is final (the class has ended) or worth another try. */
  judge(error: unknown): Promise<'retry' | 'ended' | 'refused'>;
  /** Calls back after so many milliseconds; the answer calls it off. */
  after(ms: number, run: () => void): () => void;
  random(): number;
}

const WELCOME_WITHIN_MS = 10_000;
const NOT_UNDERSTOOD = 4400;

/**
 * One person's place in a live class. It takes a ticket, opens the socket and says hello; when the
 * connection drops it waits a little and does so again, until somebody ends it.
 */
export class RoomConnection {
  #state: RoomState = { kind: 'entering' };
  #socket: RoomSocket | null = null;
  /** The socket is open and hello is said; before that nothing may be sent. */
  #greeted = false;
  #cancelTimer: () => void = () => undefined;
  #attempt = 0;
  /** Counts connections; an answer to an older one is of no interest any more. */
  #round = 0;
  readonly #listeners = new Set<() => void>();
  readonly #world: RoomWorld;

  constructor(world: RoomWorld) {
    this.#world = world;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): RoomState => this.#state;

  /** Enters the room, now or, after `replaced` or `refused`, once more. */
  enter(): void {
    this.#attempt = 0;
    this.#set({ kind: 'entering' });
    this.#connectAfter(0);
  }

  /** Leaves on purpose. */
  leave(): void {
    if (this.#greeted) this.#socket?.send(encode({ type: 'bye' }));
    this.#finish({ kind: 'left' });
  }

  /** Tries at once instead of waiting on: the device is online again. */
  hurry(): void {
    if (this.#state.kind !== 'reconnecting' || this.#socket !== null) return;
    this.#attempt = 0;
    this.#connectAfter(0);
  }

  #connectAfter(ms: number): void {
    const round = this.#nextRound();
    this.#cancelTimer = this.#world.after(ms, () => void this.#connect(round));
  }

  async #connect(round: number): Promise<void> {
    let ticket: JoinTicket;
    try {
      ticket = await this.#world.join();
    } catch (error) {
      const verdict = await this.#world.judge(error);
      if (round !== this.#round) return;
      if (verdict === 'retry') this.#drop();
      else this.#finish(verdict === 'ended' ? { kind: 'ended' } : { kind: 'refused', error });
      return;
    }
    if (round === this.#round) this.#open(ticket, round);
  }

  #open(ticket: JoinTicket, round: number): void {
    const current = () => round === this.#round;
    this.#socket = this.#world.openSocket(ticket.socketPath, {
      open: () => {
        if (current()) this.#greet(ticket.joinToken);
      },
      message: (data) => {
        const message = current() ? decode(data) : null;
        if (message !== null) this.#hear(message);
      },
      close: (code) => {
        if (!current()) return;
        if (code === NOT_UNDERSTOOD) this.#finish({ kind: 'refused', error: null });
        else this.#drop();
      },
    });
    this.#cancelTimer = this.#world.after(WELCOME_WITHIN_MS, () => this.#drop());
  }

  #greet(joinToken: string): void {
    this.#greeted = true;
    this.#socket?.send(encode({ type: 'hello', joinToken }));
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#cancelTimer();
        this.#attempt = 0;
        this.#set({ kind: 'inside', attendeeId: message.attendeeId, people: message.people });
        break;
      case 'people':
        if (this.#state.kind === 'inside') this.#set({ ...this.#state, people: message.people });
        break;
      case 'ended':
      case 'replaced':
        this.#finish({ kind: message.type });
    }
  }

  /** The connection is gone or never came about: show it, wait, try again. */
  #drop(): void {
    const seen = 'people' in this.#state ? this.#state : { attendeeId: null, people: [] };
    this.#set({ kind: 'reconnecting', attendeeId: seen.attendeeId, people: seen.people });
    this.#connectAfter(backoffMs(this.#attempt, () => this.#world.random()));
    this.#attempt += 1;
  }

  #finish(state: RoomState): void {
    this.#nextRound();
    this.#set(state);
  }

  /** Lets go of the socket and the timer of the round before. */
  #nextRound(): number {
    this.#cancelTimer();
    this.#cancelTimer = () => undefined;
    this.#socket?.close();
    this.#socket = null;
    this.#greeted = false;
    return (this.#round += 1);
  }

  #set(state: RoomState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => listener());
  }
}

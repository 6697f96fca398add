import type { JoinTicket, RoomMessage } from '../api/types';
import { backoffMs } from './backoff';
import { decode, encode, type ClientMessage, type Note, type ServerMessage } from './protocol';
import { nothingSeen, type RoomState } from './roomState';
import { sceneOf } from './scene';

export type { RoomState, RoomView } from './roomState';

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
  /** Says whether a failed join is final (the class has ended, or not begun) or worth another try. */
  judge(error: unknown): Promise<'retry' | 'ended' | 'early' | 'refused'>;
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
  #state: RoomState = { kind: 'outside' };
  #socket: RoomSocket | null = null;
  /** The socket is open and hello is said; before that nothing may be sent. */
  #greeted = false;
  #cancelTimer: () => void = () => undefined;
  #attempt = 0;
  /** Counts connections; an answer to an older one is of no interest any more. */
  #round = 0;
  readonly #listeners = new Set<() => void>();
  readonly #noteListeners = new Set<(note: Note) => void>();
  readonly #world: RoomWorld;

  constructor(world: RoomWorld) {
    this.#world = world;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Hears what leaves no trace in the state. */
  readonly onNote = (listener: (note: Note) => void): (() => void) => {
    this.#noteListeners.add(listener);
    return () => this.#noteListeners.delete(listener);
  };

  /** Says something, if one is inside; what is said while the connection is gone is lost. */
  readonly say = (message: ClientMessage): void => {
    if (this.#state.kind === 'inside') this.#socket?.send(encode(message));
  };

  readonly snapshot = (): RoomState => this.#state;

  /** Enters the room, now or, after `replaced` or `refused`, once more. */
  enter(): void {
    this.#attempt = 0;
    this.#set({ kind: 'entering' });
    this.#connectAfter(0);
  }

  /** Comes too early: there is nothing to enter yet. */
  expect(): void {
    this.#finish({ kind: 'early' });
  }

  /** Leaves on purpose. */
  leave(): void {
    if (this.#greeted) this.#socket?.send(encode({ type: 'bye' }));
    this.#finish({ kind: 'left' });
  }

  /** Tries at once instead of waiting on: the device is online again. */
  hurry(): void {
    const { kind } = this.#state;
    if ((kind !== 'reconnecting' && kind !== 'waiting') || this.#socket !== null) return;
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
      else this.#finish(verdict === 'refused' ? { kind: 'refused', error } : { kind: verdict });
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
        if (current()) this.#closed(code);
      },
    });
    this.#awaitWelcome();
  }

  #awaitWelcome(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#world.after(WELCOME_WITHIN_MS, () => this.#drop());
  }

  #greet(joinToken: string): void {
    this.#greeted = true;
    this.#socket?.send(encode({ type: 'hello', joinToken }));
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome': {
        this.#cancelTimer();
        this.#attempt = 0;
        const { attendeeId, people, rules, messages, polls, media = null } = message;
        const scene = sceneOf(message);
        this.#set({ kind: 'inside', attendeeId, people, rules, messages, polls, scene, media });
        break;
      }
      case 'joining':
        this.#awaitWelcome();
        if (this.#state.kind !== 'reconnecting')
          this.#set({ kind: 'entering', position: message.position });
        break;
      case 'waiting':
        this.#cancelTimer();
        this.#attempt = 0;
        this.#set({ kind: 'waiting', connected: true });
        break;
      case 'people': {
        const { people, rules } = message;
        const scene = sceneOf(message);
        if (this.#state.kind === 'inside') this.#set({ ...this.#state, people, rules, scene });
        break;
      }
      case 'polls':
        if (this.#state.kind === 'inside') this.#set({ ...this.#state, polls: message.polls });
        break;
      case 'said':
        if (this.#state.kind === 'inside') this.#add(message.message);
        break;
      case 'ended':
      case 'replaced':
      case 'removed':
        this.#finish({ kind: message.type });
        break;
      case 'closed':
        this.#closed(message.closeCode);
        break;
      case 'not_now':
      case 'denied':
      case 'locked':
      case 'full':
        this.#finish({ kind: 'refused', error: null, turned: message.type });
        break;
      default:
        this.#noteListeners.forEach((listener) => listener(message));
    }
  }

  /** The welcome may have brought the message already. */
  #add(message: RoomMessage): void {
    if (this.#state.kind !== 'inside') return;
    const { messages } = this.#state;
    if (messages.some(({ id }) => id === message.id)) return;
    this.#set({ ...this.#state, messages: [...messages, message] });
  }

  /** The server has let go; a page that it does not understand does not come back. */
  #closed(code: number): void {
    if (code === NOT_UNDERSTOOD) this.#finish({ kind: 'refused', error: null });
    else this.#drop();
  }

  /** The connection is gone or never came about: show it, wait, try again. */
  #drop(): void {
    if (this.#state.kind === 'waiting') this.#set({ kind: 'waiting', connected: false });
    else {
      const seen = 'people' in this.#state ? this.#state : nothingSeen;
      this.#set({ ...seen, kind: 'reconnecting' });
    }
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

import type { JoinTicket } from '../../api/types';
import type { RoomWorld, SocketEvents } from '../roomConnection';

/** A socket that notes what it is told and hears what the test says. */
export class FakeSocket {
  readonly sent: unknown[] = [];
  closed = false;

  constructor(
    readonly path: string,
    readonly events: SocketEvents,
  ) {}

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.closed = true;
  }

  says(message: object): void {
    this.events.message(JSON.stringify(message));
  }
}

/** A world where time passes when the test says so. */
export class FakeWorld implements RoomWorld {
  readonly sockets: FakeSocket[] = [];
  tickets = 0;
  fail: Error | null = null;
  verdict: 'retry' | 'ended' | 'early' | 'refused' = 'retry';
  #timers: { ms: number; run: () => void }[] = [];

  join(): Promise<JoinTicket> {
    if (this.fail !== null) return Promise.reject(this.fail);
    this.tickets += 1;
    const joinToken = `ticket ${this.tickets}`;
    return Promise.resolve({ meetingId: 'm', attendeeId: 'a', joinToken, socketPath: '/socket' });
  }

  openSocket(path: string, events: SocketEvents): FakeSocket {
    const socket = new FakeSocket(path, events);
    this.sockets.push(socket);
    return socket;
  }

  judge() {
    return Promise.resolve(this.verdict);
  }

  after(ms: number, run: () => void): () => void {
    const timer = { ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  random = () => 1;

  get waits(): number[] {
    return this.#timers.map(({ ms }) => ms);
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (last === undefined) throw new Error('no socket has been opened');
    return last;
  }

  /** Lets the one timer fire and every answer arrive. */
  async pass(): Promise<void> {
    const [timer, ...others] = this.#timers;
    if (timer === undefined || others.length > 0) throw new Error('not exactly one timer');
    this.#timers = [];
    timer.run();
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

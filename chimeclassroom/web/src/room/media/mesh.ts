import type { Capabilities, RoomPerson } from '../../api/types';
import type { ClientMessage, Note } from '../protocol';
import { Peer, type Tracks } from './peer';

interface Seat {
  connection: number;
  peer: Peer;
}

/** The connections to the pages of everybody else in the room. */
export class Mesh {
  readonly #selfId: string;
  readonly #configuration: RTCConfiguration;
  readonly #say: (message: ClientMessage) => void;
  readonly #changed: () => void;
  readonly #seats = new Map<string, Seat>();

  constructor(
    selfId: string,
    configuration: RTCConfiguration,
    say: (message: ClientMessage) => void,
    changed: () => void,
  ) {
    this.#selfId = selfId;
    this.#configuration = configuration;
    this.#say = say;
    this.#changed = changed;
  }

  /** Connects to who is new, lets go of who is gone, and sends everybody these tracks. */
  update(people: readonly RoomPerson[], tracks: Tracks, may: Capabilities): void {
    const present = new Map(people.map((person) => [person.attendeeId, person.connection]));
    for (const [id, seat] of this.#seats) {
      if (present.get(id) === seat.connection) seat.peer.update(tracks, may);
      else this.#let(id, seat);
    }
    for (const [id, connection] of present) {
      if (id === this.#selfId || this.#seats.has(id)) continue;
      this.#seats.set(id, { connection, peer: this.#connect(id, connection, tracks, may) });
    }
  }

  hear({ from, connection, signal }: Extract<Note, { type: 'signal' }>): void {
    const seat = this.#seats.get(from);
    if (seat?.connection === connection) void seat.peer.hear(signal);
  }

  peer(attendeeId: string): Peer | undefined {
    return this.#seats.get(attendeeId)?.peer;
  }

  close(): void {
    for (const [id, seat] of this.#seats) this.#let(id, seat);
  }

  #connect(to: string, connection: number, tracks: Tracks, may: Capabilities): Peer {
    const options = {
      configuration: this.#configuration,
      leads: this.#selfId < to,
      send: (signal: object) => this.#say({ type: 'signal', to, connection, signal }),
      changed: this.#changed,
    };
    return new Peer(options, tracks, may);
  }

  #let(id: string, seat: Seat): void {
    seat.peer.close();
    this.#seats.delete(id);
  }
}

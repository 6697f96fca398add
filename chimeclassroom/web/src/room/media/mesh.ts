import type { RoomPerson } from '../../api/types';
import type { Spot } from '../layout';
import type { Note } from '../protocol';
import type { ClientEvents, LinkLook, MediaClient, Quality, Scene } from './client';
import { LinkQuality, ownLook, ownQuality } from './linkQuality';
import { Peer, type Flow } from './peer';
import { RemoteSound } from './sound';

interface Seat {
  connection: number;
  peer: Peer;
  link: LinkQuality;
}

const LOOK_EVERY_MS = 3_000;

/** The connections to the pages of everybody else in the room. */
export class Mesh implements MediaClient {
  readonly sound: RemoteSound;
  quality: Quality | null = null;
  look: LinkLook | null = null;
  readonly #selfId: string;
  readonly #configuration: RTCConfiguration;
  readonly #events: ClientEvents;
  readonly #seats = new Map<string, Seat>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(selfId: string, configuration: RTCConfiguration, events: ClientEvents) {
    this.#selfId = selfId;
    this.#configuration = configuration;
    this.#events = events;
    this.sound = new RemoteSound(() => events.changed());
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** Connects to who is new, and lets go of who is gone. */
  update(scene: Scene): void {
    const { people } = scene;
    const present = new Map(people.map((person) => [person.attendeeId, person.connection]));
    for (const [id, seat] of this.#seats) {
      if (present.get(id) === seat.connection) seat.peer.update(flowTo(id, scene));
      else this.#let(id, seat);
    }
    for (const { attendeeId, connection } of people) {
      if (attendeeId === this.#selfId || this.#seats.has(attendeeId)) continue;
      const peer = this.#connect(attendeeId, connection, flowTo(attendeeId, scene));
      this.#seats.set(attendeeId, { connection, peer, link: new LinkQuality() });
    }
    this.#play(people);
  }

  hear({ from, connection, signal }: Extract<Note, { type: 'signal' }>): void {
    const seat = this.#seats.get(from);
    if (seat?.connection === connection) void seat.peer.hear(signal);
  }

  picture(attendeeId: string, what: Spot['what']): MediaStreamTrack | undefined {
    const peer = this.#seats.get(attendeeId)?.peer;
    if (what === 'screen') return peer?.screen.getVideoTracks()[0];
    return peer?.wanted === true ? peer.person.getVideoTracks()[0] : undefined;
  }

  level(attendeeId: string): number {
    return this.#seats.get(attendeeId)?.peer.level ?? 0;
  }

  connecting(attendeeId: string): boolean {
    const peer = this.#seats.get(attendeeId)?.peer;
    return peer !== undefined && peer.state !== 'connected';
  }

  close(): void {
    clearInterval(this.#timer);
    for (const [id, seat] of this.#seats) this.#let(id, seat);
    this.sound.close();
  }

  #connect(to: string, connection: number, flow: Flow): Peer {
    const options = {
      configuration: this.#configuration,
      leads: this.#selfId < to,
      send: (signal: object) => this.#events.say({ type: 'signal', to, connection, signal }),
      changed: () => this.#events.changed(),
    };
    return new Peer(options, flow);
  }

  /** Plays nothing that is off in the room: who is muted is silent, whatever their page sends. */
  #play(people: readonly RoomPerson[]): void {
    this.sound.update(
      people.flatMap(({ attendeeId, microphone, sharing }) => {
        const peer = this.#seats.get(attendeeId)?.peer;
        if (peer === undefined) return [];
        return [
          { stream: peer.person, silent: !microphone },
          { stream: peer.screen, silent: !sharing },
        ];
      }),
    );
  }

  async #look(): Promise<void> {
    const verdicts = await Promise.all(
      [...this.#seats.values()].map(async ({ peer, link }) => {
        const sample = await peer.sample();
        return sample === null ? [] : [link.take(sample)];
      }),
    );
    this.look = ownLook([...this.#seats.values()].map(({ link }) => link.look));
    const quality = ownQuality(verdicts.flat());
    if (quality === this.quality) return;
    this.quality = quality;
    this.#events.changed();
  }

  #let(id: string, seat: Seat): void {
    seat.peer.close();
    this.#seats.delete(id);
  }
}

/** What goes to and comes from one of the others. A screen that stands still is not sent anew. */
function flowTo(id: string, { tracks, may, paused, wanted, pictureKbps }: Scene): Flow {
  const sent = paused ? { ...tracks, screen: null, screenSound: null } : tracks;
  return { tracks: sent, may, wanted: wanted.has(id), pictureKbps };
}

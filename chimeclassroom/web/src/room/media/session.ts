import type { Capabilities, RoomPerson } from '../../api/types';
import type { Device, Note } from '../protocol';
import type { RoomConnection, RoomState, RoomView } from '../roomConnection';
import type { LocalMedia } from './localMedia';
import { LevelMeter } from './levelMeter';
import { Mesh } from './mesh';
import type { Peer } from './peer';
import { RemoteSound } from './sound';
import { Speakers } from './speakers';

const devices: readonly Device[] = ['microphone', 'camera', 'screen'];
/** States after which one is not in the room any more. */
const over: ReadonlySet<RoomState['kind']> = new Set(['ended', 'replaced', 'removed', 'refused']);

/**
 * Sound and picture of somebody in the room: brings together what is on at this page, what the room
 * allows, and the connections to the others.
 */
export class MediaSession {
  readonly speakers: Speakers;
  readonly sound = new RemoteSound(() => this.#changed());
  readonly #room: RoomConnection;
  readonly #local: LocalMedia;
  #meter: LevelMeter | null = null;
  #mesh: Mesh | null = null;
  /** The connection that the mesh belongs to; with another one everything begins anew. */
  #connection = 0;
  /** What the room was last told of each device. */
  #told: Record<Device, boolean> = { microphone: false, camera: false, screen: false };
  #version = 0;
  readonly #listeners = new Set<() => void>();

  constructor(room: RoomConnection, local: LocalMedia) {
    this.#room = room;
    this.#local = local;
    this.speakers = new Speakers(
      (person, self) => (self ? (this.#meter?.level ?? 0) : (this.#mesh?.peer(person)?.level ?? 0)),
      (seconds) => room.say({ type: 'talk', seconds }),
    );
  }

  /** Takes part from now on; the answer stops it. */
  start(): () => void {
    const meter = new LevelMeter();
    this.#meter = meter;
    const sync = () => this.#sync();
    const stops = [
      this.#room.subscribe(sync),
      this.#local.subscribe(sync),
      this.#room.onNote((note) => this.#hear(note)),
      this.speakers.start(),
    ];
    sync();
    return () => {
      stops.forEach((stop) => stop());
      this.#letGo();
      meter.close();
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another number whenever a connection has changed. */
  readonly snapshot = (): number => this.#version;

  peer(attendeeId: string): Peer | undefined {
    return this.#mesh?.peer(attendeeId);
  }

  #sync(): void {
    const state = this.#room.snapshot();
    if (state.kind !== 'inside') {
      if (over.has(state.kind)) this.#letGo();
      return;
    }
    const me = state.people.find(({ attendeeId }) => attendeeId === state.attendeeId);
    if (me === undefined || state.media?.provider !== 'mesh') return;
    this.#meter?.listenTo(this.#local.snapshot().tracks.microphone);
    this.#begin(state, state.attendeeId, me);
    this.#obey(me.may);
    this.#tell();
    const { on, tracks } = this.#local.snapshot();
    const sent = { ...tracks, microphone: on.microphone ? tracks.microphone : null };
    this.#mesh?.update(state.people, sent, me.may);
    this.sound.update(state.people, (id) => this.peer(id));
    this.speakers.update(state.people, state.attendeeId);
    this.#changed();
  }

  #begin({ media }: RoomView, selfId: string, me: RoomPerson): void {
    if (this.#mesh !== null && this.#connection === me.connection) return;
    this.#mesh?.close();
    this.#connection = me.connection;
    this.#told = { microphone: false, camera: false, screen: false };
    const configuration = (media?.credentials ?? {}) as RTCConfiguration;
    this.#mesh = new Mesh(selfId, configuration, this.#room.say, () => this.#changed());
  }

  /** Ends every connection, and turns the devices off. */
  #letGo(): void {
    this.#mesh?.close();
    this.#mesh = null;
    this.sound.close();
    this.#local.close();
  }

  /** Turns off what one may not send. */
  #obey(may: Capabilities): void {
    const { on } = this.#local.snapshot();
    if (on.microphone && !may.audio) this.#turnOff('microphone');
    if (on.camera && !may.video) this.#turnOff('camera');
    if (on.screen && !may.content) this.#turnOff('screen');
  }

  #turnOff(device: Device): void {
    this.#told[device] = false;
    if (device === 'microphone') void this.#local.setMicrophone(false);
    else if (device === 'camera') void this.#local.setCamera(false);
    else this.#local.stopScreen();
  }

  /** Tells the room what is on and off, as far as it does not know. */
  #tell(): void {
    const { on } = this.#local.snapshot();
    for (const device of devices) {
      if (on[device] === this.#told[device]) continue;
      this.#told[device] = on[device];
      this.#room.say({ type: 'state', device, on: on[device] });
    }
  }

  #hear(note: Note): void {
    if (note.type === 'signal') this.#mesh?.hear(note);
    else if (note.type === 'stop') this.#turnOff(note.device);
    else if (note.type === 'refused' && note.device !== undefined && this.#told[note.device])
      this.#turnOff(note.device);
  }

  #changed(): void {
    this.#version += 1;
    this.#listeners.forEach((listener) => listener());
  }
}

import type { Capabilities, RoomPerson } from '../../api/types';
import type { Spot } from '../layout';
import type { Device, Note } from '../protocol';
import type { RoomConnection, RoomState, RoomView } from '../roomConnection';
import { pictureOf, type ChoiceStore } from './choices';
import type { Caption, ClientEvents, MediaClient, MediaEnd, Quality } from './client';
import { openClient } from './clients';
import type { LocalMedia, LocalState } from './localMedia';
import { LevelMeter } from './levelMeter';
import { keepTelling, reportOf } from './qualityReport';
import { Speakers } from './speakers';

const devices: readonly Device[] = ['microphone', 'camera', 'screen'];
/** States after which one is not in the room any more. */
const over: ReadonlySet<RoomState['kind']> = new Set(['ended', 'replaced', 'removed', 'refused']);
const captionsAtMost = 50;

/** What the room was last told. */
type Told = Record<Device | 'paused', boolean>;
const nothingTold: Told = { microphone: false, camera: false, screen: false, paused: false };

/**
 * Sound and picture of somebody in the room: brings together what is on at this page, what the room
 * allows, and the client of whoever provides them.
 */
export class MediaSession {
  readonly speakers: Speakers;
  /** Why sound and picture are over, though one is in the room; null while they go on. */
  end: MediaEnd | null = null;
  /** The last captions, oldest first. */
  captions: readonly Caption[] = [];
  readonly #room: RoomConnection;
  readonly #local: LocalMedia;
  readonly #choices: ChoiceStore;
  #meter: LevelMeter | null = null;
  #client: MediaClient | null = null;
  /** The connection that the client belongs to; with another one everything begins anew. */
  #connection = 0;
  #told = { ...nothingTold };
  #wanted: ReadonlySet<string> = new Set();
  #version = 0;
  readonly #listeners = new Set<() => void>();

  constructor(room: RoomConnection, local: LocalMedia, choices: ChoiceStore) {
    this.#room = room;
    this.#local = local;
    this.#choices = choices;
    this.speakers = new Speakers(
      (person, self) => (self ? (this.#meter?.level ?? 0) : (this.#client?.level(person) ?? 0)),
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
      this.#choices.subscribe(sync),
      this.#room.onNote((note) => this.#hear(note)),
      this.speakers.start(),
      this.#local.watchDevices(),
      keepTelling(
        () => reportOf(this.quality, this.#client?.look ?? null),
        (quality) => this.#room.say({ type: 'quality', quality }),
      ),
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

  /** Another number whenever something has changed. */
  readonly snapshot = (): number => this.#version;

  /** Says whose pictures are shown from now on. */
  want(attendeeIds: ReadonlySet<string>): void {
    this.#wanted = attendeeIds;
    this.#sync();
  }

  /** How one's own connection goes; null while nobody knows. */
  get quality(): Quality | null {
    return this.#client?.quality ?? null;
  }

  get soundBlocked(): boolean {
    return this.#client?.sound.blocked ?? false;
  }

  resumeSound(): void {
    this.#client?.sound.resume();
  }

  picture(attendeeId: string, what: Spot['what']): MediaStreamTrack | undefined {
    return this.#client?.picture(attendeeId, what);
  }

  connecting(attendeeId: string): boolean {
    return this.#client?.connecting(attendeeId) ?? false;
  }

  #sync(): void {
    const choices = this.#choices.snapshot();
    void this.#local.setPicture(pictureOf(choices));
    const state = this.#room.snapshot();
    if (state.kind !== 'inside') {
      if (over.has(state.kind)) this.#letGo();
      return;
    }
    const me = state.people.find(({ attendeeId }) => attendeeId === state.attendeeId);
    if (me === undefined || state.media === null) return;
    this.#meter?.listenTo(this.#local.snapshot().tracks.microphone);
    this.#begin(state, state.attendeeId, me);
    this.#obey(me.may);
    this.#tell();
    this.#show(state.people, me.may);
    this.#client?.sound.playOn(choices.speaker);
    this.speakers.update(state.people, state.attendeeId);
    this.#changed();
  }

  #begin({ media }: RoomView, selfId: string, me: RoomPerson): void {
    if (media === null || this.#connection === me.connection) return;
    this.#client?.close();
    this.#client = null;
    this.end = null;
    this.captions = [];
    this.#connection = me.connection;
    this.#told = { ...nothingTold };
    const current = () => this.#connection === me.connection;
    const opening = openClient(media, selfId, this.#events(current));
    if (!(opening instanceof Promise)) {
      this.#client = opening;
      return;
    }
    opening.then(
      (client) => {
        if (!current()) client.close();
        else this.#client = client;
        this.#sync();
      },
      (error: unknown) => {
        console.warn('sound and picture could not be opened', error);
        if (current()) this.#end('failed');
      },
    );
  }

  #events(current: () => boolean): ClientEvents {
    return {
      changed: () => this.#changed(),
      say: this.#room.say,
      ended: (why) => {
        if (current()) this.#end(why);
      },
      caption: (caption) => {
        const others = this.captions.filter(({ id }) => id !== caption.id);
        this.captions = [...others, caption].slice(-captionsAtMost);
        this.#changed();
      },
    };
  }

  #end(why: MediaEnd): void {
    this.#client?.close();
    this.#client = null;
    this.end = why;
    this.#changed();
  }

  #show(people: readonly RoomPerson[], may: Capabilities): void {
    const local = this.#local.snapshot();
    const choices = this.#choices.snapshot();
    this.#client?.update({
      people,
      tracks: sent(local),
      paused: local.paused,
      may,
      wanted: choices.saving ? new Set() : this.#wanted,
      pictureKbps: pictureOf(choices).kbps,
    });
  }

  /** Ends every connection, and turns the devices off. */
  #letGo(): void {
    this.#client?.close();
    this.#client = null;
    this.#connection = 0;
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
    const { on, paused } = this.#local.snapshot();
    for (const device of devices) {
      if (on[device] === this.#told[device]) continue;
      this.#told[device] = on[device];
      this.#room.say({ type: 'state', device, on: on[device] });
    }
    if (!on.screen) this.#told.paused = false; // the room knows that itself
    if (paused === this.#told.paused) return;
    this.#told.paused = paused;
    this.#room.say({ type: 'pause', on: paused });
  }

  #hear(note: Note): void {
    if (note.type === 'signal') this.#client?.hear(note);
    else if (note.type === 'stop') this.#turnOff(note.device);
    else if (note.type === 'refused' && note.device !== undefined && this.#told[note.device])
      this.#turnOff(note.device);
  }

  #changed(): void {
    this.#version += 1;
    this.#listeners.forEach((listener) => listener());
  }
}

/** An open microphone that is muted is not sent. */
const sent = ({ on, tracks }: LocalState) => ({
  ...tracks,
  microphone: on.microphone ? tracks.microphone : null,
});

import { Track, type LocalTrackPublication, type TrackPublishOptions } from 'livekit-client';
import type { Capabilities } from '../../api/types';
import type { Scene } from './client';
import { slots, type Slot } from './peer';

/** The part of the SDK's LocalParticipant that is needed; tests give their own. */
export interface Publisher {
  publishTrack(track: MediaStreamTrack, options: TrackPublishOptions): Promise<Publication>;
  unpublishTrack(track: MediaStreamTrack, stop: boolean): Promise<unknown>;
}

export type Publication = Pick<
  LocalTrackPublication,
  'mute' | 'unmute' | 'isMuted' | 'pauseUpstream' | 'resumeUpstream' | 'track'
>;

interface Sent {
  /** The page's own track, and the copy of it that the SDK was given. */
  own: MediaStreamTrack;
  copy: MediaStreamTrack;
  publication: Publication;
  paused: boolean;
}

const sources: Record<Slot, Track.Source> = {
  microphone: Track.Source.Microphone,
  camera: Track.Source.Camera,
  screen: Track.Source.ScreenShare,
  screenSound: Track.Source.ScreenShareAudio,
};

function maySend(slot: Slot, may: Capabilities): boolean {
  if (slot === 'microphone') return may.audio;
  return slot === 'camera' ? may.video : may.content;
}

/**
 * What this page sends. The SDK is given copies, since the devices are the page's own. One thing is
 * done after the other, as each takes its time; what has changed meanwhile is done in the next round.
 */
export class LivekitGifts {
  readonly #publisher: Publisher;
  readonly #sent = new Map<Slot, Sent>();
  #scene: Scene | null = null;
  #busy = false;

  constructor(publisher: Publisher) {
    this.#publisher = publisher;
  }

  give(scene: Scene): void {
    this.#scene = scene;
    if (!this.#busy) void this.#work();
  }

  close(): void {
    this.#scene = null;
    for (const { copy } of this.#sent.values()) copy.stop();
    this.#sent.clear();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    let done: Scene | null = null;
    while (this.#scene !== null && this.#scene !== done) {
      done = this.#scene;
      for (const slot of slots) await this.#settle(slot, done);
    }
    this.#busy = false;
  }

  async #settle(slot: Slot, scene: Scene): Promise<void> {
    const wanted = maySend(slot, scene.may) ? scene.tracks[slot] : null;
    try {
      await this.#forgetLost(slot);
      if (slot === 'microphone' && wanted === null && scene.may.audio) {
        await this.#sent.get(slot)?.publication.mute(); // so that the next word is not lost
        return;
      }
      if (this.#sent.get(slot)?.own !== wanted) {
        await this.#withdraw(slot);
        if (wanted !== null) await this.#publish(slot, wanted, scene.pictureKbps);
      }
      const sent = this.#sent.get(slot);
      if (sent?.publication.isMuted === true) await sent.publication.unmute();
      if (slot === 'screen') await this.#pause(sent, scene.paused);
    } catch (error) {
      // Such as when the server does not know yet that one may; it says so when it does.
      console.debug('a device was not passed on', error);
    }
  }

  /** Forgets what the server has taken from this page, since it may be sent no more. */
  async #forgetLost(slot: Slot): Promise<void> {
    const sent = this.#sent.get(slot);
    if (sent !== undefined && sent.publication.track === undefined) await this.#withdraw(slot);
  }

  async #publish(slot: Slot, own: MediaStreamTrack, kbps: number): Promise<void> {
    const copy = own.clone();
    try {
      const options = { source: sources[slot], ...encodingOf(slot, kbps) };
      const publication = await this.#publisher.publishTrack(copy, options);
      if (this.#scene === null) copy.stop();
      else this.#sent.set(slot, { own, copy, publication, paused: false });
    } catch (error) {
      copy.stop();
      throw error;
    }
  }

  async #withdraw(slot: Slot): Promise<void> {
    const sent = this.#sent.get(slot);
    if (sent === undefined) return;
    this.#sent.delete(slot);
    await this.#publisher.unpublishTrack(sent.copy, false);
    sent.copy.stop();
  }

  /** A screen that stands still is not sent anew: the others keep the last picture. */
  async #pause(sent: Sent | undefined, paused: boolean): Promise<void> {
    if (sent === undefined || sent.paused === paused) return;
    sent.paused = paused;
    await (paused ? sent.publication.pauseUpstream() : sent.publication.resumeUpstream());
  }
}

function encodingOf(slot: Slot, kbps: number): TrackPublishOptions {
  if (slot !== 'camera') return {};
  return { simulcast: true, videoEncoding: { maxBitrate: kbps * 1000, maxFramerate: 24 } };
}

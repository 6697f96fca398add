import type { AudioVideoFacade } from 'amazon-chime-sdk-js';
import type { Scene } from './client';

export type GiftsFacade = Pick<
  AudioVideoFacade,
  | 'startAudioInput'
  | 'stopAudioInput'
  | 'startVideoInput'
  | 'stopVideoInput'
  | 'startLocalVideoTile'
  | 'stopLocalVideoTile'
  | 'startContentShare'
  | 'stopContentShare'
  | 'pauseContentShare'
  | 'unpauseContentShare'
  | 'realtimeMuteLocalAudio'
  | 'realtimeUnmuteLocalAudio'
  | 'realtimeSetCanUnmuteLocalAudio'
  | 'setVideoMaxBandwidthKbps'
>;

type Track = MediaStreamTrack | null;

/**
 * What this page sends. The SDK stops what it was given when it is done with it, so it is given copies:
 * the devices are the page's own. One thing is done after the other, as each takes its time.
 */
export class ChimeGifts {
  readonly #facade: GiftsFacade;
  #microphone: Track = null;
  #camera: Track = null;
  #screen: Track = null;
  #paused = false;
  #kbps = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(facade: GiftsFacade) {
    this.#facade = facade;
  }

  give({ tracks, may, paused, pictureKbps }: Scene): void {
    this.#speak(may.audio ? tracks.microphone : null, may.audio);
    this.#show(may.video ? tracks.camera : null);
    this.#share(may.content ? tracks.screen : null, tracks.screenSound);
    this.#pause(paused);
    if (pictureKbps !== this.#kbps) this.#facade.setVideoMaxBandwidthKbps(pictureKbps);
    this.#kbps = pictureKbps;
  }

  close(): void {
    const facade = this.#facade;
    facade.stopContentShare();
    facade.stopLocalVideoTile();
    this.#then(() => facade.stopVideoInput());
    this.#then(() => facade.stopAudioInput());
  }

  /** A muted microphone stays with the SDK, so that the next word is not lost. */
  #speak(track: Track, may: boolean): void {
    const facade = this.#facade;
    facade.realtimeSetCanUnmuteLocalAudio(may);
    if (track === null) {
      facade.realtimeMuteLocalAudio();
      return;
    }
    if (track !== this.#microphone) this.#then(() => facade.startAudioInput(streamOf(track)));
    this.#microphone = track;
    facade.realtimeUnmuteLocalAudio();
  }

  #show(track: Track): void {
    if (track === this.#camera) return;
    this.#camera = track;
    const facade = this.#facade;
    if (track === null) {
      facade.stopLocalVideoTile();
      this.#then(() => facade.stopVideoInput());
      return;
    }
    this.#then(async () => {
      await facade.startVideoInput(streamOf(track));
      facade.startLocalVideoTile();
    });
  }

  #share(track: Track, sound: Track): void {
    if (track === this.#screen) return;
    this.#screen = track;
    this.#paused = false;
    const facade = this.#facade;
    if (track === null) facade.stopContentShare();
    else this.#then(() => facade.startContentShare(streamOf(track, sound)));
  }

  #pause(paused: boolean): void {
    if (this.#screen === null || paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#facade.pauseContentShare();
    else this.#facade.unpauseContentShare();
  }

  #then(step: () => Promise<unknown>): void {
    this.#queue = this.#queue
      .then(step)
      .catch((error: unknown) => console.warn('a device was not passed on', error));
  }
}

const streamOf = (...tracks: readonly Track[]) =>
  new MediaStream(tracks.flatMap((track) => track?.clone() ?? []));

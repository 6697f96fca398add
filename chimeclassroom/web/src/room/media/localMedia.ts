import type { Device } from '../protocol';
import type { Picture } from './choices';
import type { Tracks } from './peer';
import {
  isDismissal,
  mediaDevices,
  sizeOf,
  stop,
  troubleOf,
  wishFor,
  type Trouble,
} from './devices';

export interface LocalState {
  /** What is on; the page sends nothing else. */
  on: Readonly<Record<Device, boolean>>;
  tracks: Readonly<Tracks>;
  /** The shared screen stands still for the others. */
  paused: boolean;
  trouble: Readonly<Record<Device, Trouble | null>>;
  /** Which devices there are, once one may know; and which are in use. */
  devices: readonly MediaDeviceInfo[];
  chosen: Readonly<{ microphone: string | undefined; camera: string | undefined }>;
}

const nothing: LocalState = {
  on: { microphone: false, camera: false, screen: false },
  tracks: { microphone: null, camera: null, screen: null, screenSound: null },
  paused: false,
  trouble: { microphone: null, camera: null, screen: null },
  devices: [],
  chosen: { microphone: undefined, camera: undefined },
};

/** The person's own microphone, camera and screen. */
export class LocalMedia {
  #state = nothing;
  /** Counts openings; what an earlier one still gets is let go of. */
  #round = 0;
  #picture: Picture = { height: 360, frameRate: 24, kbps: 600 };
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): LocalState => this.#state;

  async setMicrophone(on: boolean): Promise<void> {
    const { microphone } = this.#state.tracks;
    if (microphone?.readyState === 'live') {
      microphone.enabled = on; // the device stays open, so that the next word is not lost
      this.#switch('microphone', on);
      return;
    }
    if (on) await this.#open('microphone', this.#state.chosen.microphone);
  }

  async setCamera(on: boolean): Promise<void> {
    if (on) {
      await this.#open('camera', this.#state.chosen.camera);
      return;
    }
    this.#state.tracks.camera?.stop(); // and its light goes off
    this.#set({ tracks: { ...this.#state.tracks, camera: null } });
    this.#switch('camera', false);
  }

  /** Makes one's own picture so large, now if the camera is on. A camera that cannot stays as it is. */
  async setPicture(picture: Picture): Promise<void> {
    const { height, frameRate } = this.#picture;
    this.#picture = picture;
    if (picture.height === height && picture.frameRate === frameRate) return;
    await this.#state.tracks.camera?.applyConstraints(sizeOf(picture)).catch(() => undefined);
  }

  /** Asks which screen, window or tab to share, and shares it. */
  async startScreen(): Promise<void> {
    const round = this.#round;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true });
      if (round !== this.#round) {
        stop(stream);
        return;
      }
      const [screen = null] = stream.getVideoTracks();
      const [screenSound = null] = stream.getAudioTracks();
      if (screen !== null) screen.onended = () => this.stopScreen();
      this.#set({ tracks: { ...this.#state.tracks, screen, screenSound }, paused: false });
      this.#troubled('screen', null);
      this.#switch('screen', true);
    } catch (error) {
      // Whoever closes the browser's dialog has changed their mind.
      this.#troubled('screen', isDismissal(error) ? null : troubleOf(error));
    }
  }

  stopScreen(): void {
    const { screen, screenSound } = this.#state.tracks;
    screen?.stop();
    screenSound?.stop();
    this.#set({
      tracks: { ...this.#state.tracks, screen: null, screenSound: null },
      paused: false,
    });
    this.#switch('screen', false);
  }

  /** Has the shared screen stand still, or go on. */
  pauseScreen(paused: boolean): void {
    if (this.#state.on.screen) this.#set({ paused });
  }

  /** Goes over to another microphone or camera; what is off stays off. */
  async choose(device: 'microphone' | 'camera', id: string): Promise<void> {
    const { on } = this.#state;
    this.#set({ chosen: { ...this.#state.chosen, [device]: id } });
    if (device === 'camera' && !on.camera) return;
    const wasOn = on[device];
    await this.#open(device, id);
    if (device === 'microphone' && !wasOn) await this.setMicrophone(false);
  }

  /** Looks which devices there are, now that one may know their names. */
  async look(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.#set({ devices: devices.filter(({ deviceId }) => deviceId !== '') });
  }

  /** Looks again whenever a device comes or goes; the answer stops it. */
  watchDevices(): () => void {
    const { mediaDevices: devices } = navigator as { mediaDevices?: MediaDevices };
    const look = () => void this.look();
    devices?.addEventListener('devicechange', look);
    return () => devices?.removeEventListener('devicechange', look);
  }

  /** Lets go of everything. */
  close(): void {
    this.#round += 1;
    if (this.#state === nothing) return;
    Object.values(this.#state.tracks).forEach((track) => track?.stop());
    this.#state = nothing;
    this.#notify();
  }

  async #open(device: 'microphone' | 'camera', id: string | undefined): Promise<void> {
    const round = this.#round;
    try {
      const stream = await mediaDevices().getUserMedia(wishFor(device, id, this.#picture));
      if (round !== this.#round) {
        stop(stream);
        return;
      }
      const [track = null] = stream.getTracks();
      this.#state.tracks[device]?.stop();
      if (track !== null) track.onended = () => this.#lost(device, track);
      this.#set({ tracks: { ...this.#state.tracks, [device]: track } });
      this.#troubled(device, null);
      this.#switch(device, track !== null);
      await this.look();
    } catch (error) {
      if (round === this.#round) this.#troubled(device, troubleOf(error));
    }
  }

  /** The device was pulled out, or somebody took the permission back. */
  #lost(device: 'microphone' | 'camera', track: MediaStreamTrack): void {
    if (this.#state.tracks[device] !== track) return;
    this.#set({ tracks: { ...this.#state.tracks, [device]: null } });
    this.#troubled(device, 'missing');
    this.#switch(device, false);
  }

  #switch(device: Device, on: boolean): void {
    if (this.#state.on[device] !== on) this.#set({ on: { ...this.#state.on, [device]: on } });
  }

  #troubled(device: Device, trouble: Trouble | null): void {
    this.#set({ trouble: { ...this.#state.trouble, [device]: trouble } });
  }

  #set(change: Partial<LocalState>): void {
    this.#state = { ...this.#state, ...change };
    this.#notify();
  }

  #notify(): void {
    this.#listeners.forEach((listener) => listener());
  }
}

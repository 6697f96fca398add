import type { Device } from '../protocol';
import type { Tracks } from './peer';

/** Why a device cannot be used. */
export type Trouble = 'denied' | 'missing' | 'busy' | 'failed';

export interface LocalState {
  /** What is on; the page sends nothing else. */
  on: Readonly<Record<Device, boolean>>;
  tracks: Readonly<Tracks>;
  trouble: Readonly<Record<Device, Trouble | null>>;
  /** Which devices there are, once one may know; and which are in use. */
  devices: readonly MediaDeviceInfo[];
  chosen: Readonly<{ microphone: string | undefined; camera: string | undefined }>;
}

const nothing: LocalState = {
  on: { microphone: false, camera: false, screen: false },
  tracks: { microphone: null, camera: null, screen: null, screenSound: null },
  trouble: { microphone: null, camera: null, screen: null },
  devices: [],
  chosen: { microphone: undefined, camera: undefined },
};

const pictureSize = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { max: 24 } };

/** The person's own microphone, camera and screen. */
export class LocalMedia {
  #state = nothing;
  /** Counts openings; what an earlier one still gets is let go of. */
  #round = 0;
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
      this.#set({ tracks: { ...this.#state.tracks, screen, screenSound } });
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
    this.#set({ tracks: { ...this.#state.tracks, screen: null, screenSound: null } });
    this.#switch('screen', false);
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
    const deviceId = id === undefined ? {} : { deviceId: { exact: id } };
    const wish =
      device === 'microphone' ? { audio: deviceId } : { video: { ...pictureSize, ...deviceId } };
    try {
      const stream = await mediaDevices().getUserMedia(wish);
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

function stop(stream: MediaStream): void {
  stream.getTracks().forEach((track) => track.stop());
}

/** Pages that did not come safely have no devices at all. */
function mediaDevices(): MediaDevices {
  const { mediaDevices: devices } = navigator as { mediaDevices?: MediaDevices };
  if (devices === undefined) throw new DOMException('no devices here', 'NotAllowedError');
  return devices;
}

const isDismissal = (error: unknown) =>
  error instanceof DOMException && error.name === 'NotAllowedError';

function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'failed';
}

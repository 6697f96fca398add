import type { Sound } from './client';

/** Something to be heard, or to be kept silent. */
export interface Voice {
  stream: MediaStream;
  silent: boolean;
}

/** Plays the streams of others, each in an element of its own. */
export class RemoteSound implements Sound {
  blocked = false;
  readonly #elements = new Map<MediaStream, HTMLAudioElement>();
  readonly #changed: () => void;
  #device = '';

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Plays these from now on, and nothing else. */
  update(voices: readonly Voice[]): void {
    const present = new Set(voices.map(({ stream }) => stream));
    for (const stream of this.#elements.keys()) if (!present.has(stream)) this.#drop(stream);
    for (const { stream, silent } of voices) {
      const element = this.#elements.get(stream) ?? this.#add(stream);
      element.muted = silent;
    }
  }

  resume(): void {
    this.blocked = false;
    this.#elements.forEach((element) => this.#play(element));
    this.#changed();
  }

  playOn(deviceId: string): void {
    if (this.#device === deviceId) return;
    this.#device = deviceId;
    this.#elements.forEach((element) => playOn(element, deviceId));
  }

  close(): void {
    for (const stream of this.#elements.keys()) this.#drop(stream);
  }

  #add(stream: MediaStream): HTMLAudioElement {
    const element = new Audio();
    element.srcObject = stream;
    this.#elements.set(stream, element);
    if (this.#device !== '') playOn(element, this.#device);
    this.#play(element);
    return element;
  }

  #play(element: HTMLAudioElement): void {
    element.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      this.blocked = true;
      this.#changed();
    });
  }

  #drop(stream: MediaStream): void {
    const element = this.#elements.get(stream);
    if (element !== undefined) element.srcObject = null;
    this.#elements.delete(stream);
  }
}

/** Browsers let a page choose where it plays, or they do not. */
export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

/** A device that is gone leaves the sound where it was. */
export function playOn(element: HTMLMediaElement, deviceId: string): void {
  if (canChooseSpeaker()) element.setSinkId(deviceId).catch(() => undefined);
}

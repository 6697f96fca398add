import type { AudioVideoFacade } from 'amazon-chime-sdk-js';
import type { Sound } from './client';

export type SoundFacade = Pick<
  AudioVideoFacade,
  'bindAudioElement' | 'unbindAudioElement' | 'chooseAudioOutput'
>;

/** Everybody's sound, which Chime mixes into one. */
export class ChimeSound implements Sound {
  blocked = false;
  readonly #facade: SoundFacade;
  readonly #element: HTMLAudioElement;
  readonly #changed: () => void;
  #device = '';

  constructor(facade: SoundFacade, element: HTMLAudioElement, changed: () => void) {
    this.#facade = facade;
    this.#element = element;
    this.#changed = changed;
    facade.bindAudioElement(element).catch((error: unknown) => this.#refused(error));
  }

  resume(): void {
    this.blocked = false;
    this.#element.play().catch((error: unknown) => this.#refused(error));
    this.#changed();
  }

  playOn(deviceId: string): void {
    if (deviceId === this.#device) return;
    this.#device = deviceId;
    const chosen = this.#facade.chooseAudioOutput(deviceId === '' ? null : deviceId);
    chosen.catch(() => undefined); // a device that is gone leaves the sound where it was
  }

  close(): void {
    this.#facade.unbindAudioElement();
  }

  #refused(error: unknown): void {
    if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
    this.blocked = true;
    this.#changed();
  }
}

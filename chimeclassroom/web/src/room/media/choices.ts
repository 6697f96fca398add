const KEY = 'chimeclassroom.media';

export const pictureHeights = [360, 540, 720] as const;
export type PictureHeight = (typeof pictureHeights)[number];

/** What somebody has chosen for every class on this device. */
export interface Choices {
  /** Receives no pictures of people, and sends a small one. */
  saving: boolean;
  /** How many lines one's own picture has otherwise. */
  height: PictureHeight;
  /** Where the others are heard; the empty string is the usual place. */
  speaker: string;
  /** What is said is shown in writing, where the provider writes it down. */
  captions: boolean;
}

const usual: Choices = { saving: false, height: 360, speaker: '', captions: true };

/** How large and heavy one's own picture is. */
export interface Picture {
  height: number;
  frameRate: number;
  kbps: number;
}

const kbps: Readonly<Record<PictureHeight, number>> = { 360: 600, 540: 1000, 720: 1600 };

export const pictureOf = ({ saving, height }: Pick<Choices, 'saving' | 'height'>): Picture =>
  saving
    ? { height: 180, frameRate: 12, kbps: 120 }
    : { height, frameRate: 24, kbps: kbps[height] };

/**
 * Keeps the choices in the browser. In a frame whose storage is blocked every access throws; then they
 * live as long as the page.
 */
export class ChoiceStore {
  readonly #storage: () => Storage;
  #choices: Choices;
  readonly #listeners = new Set<() => void>();

  constructor(storage: () => Storage) {
    this.#storage = storage;
    this.#choices = this.#read();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Choices => this.#choices;

  change(choices: Partial<Choices>): void {
    this.#choices = { ...this.#choices, ...choices };
    try {
      this.#storage().setItem(KEY, JSON.stringify(this.#choices));
    } catch {
      // Blocked storage: what is here is all there is.
    }
    this.#listeners.forEach((listener) => listener());
  }

  #read(): Choices {
    try {
      return sound(JSON.parse(this.#storage().getItem(KEY) ?? '{}'));
    } catch {
      return usual;
    }
  }
}

/** Takes of what was stored what makes sense today. */
function sound(stored: unknown): Choices {
  const { saving, height, speaker, captions } = (stored ?? {}) as Record<keyof Choices, unknown>;
  return {
    saving: saving === true,
    height: pictureHeights.find((one) => one === height) ?? usual.height,
    speaker: typeof speaker === 'string' ? speaker : usual.speaker,
    captions: captions !== false,
  };
}

import type { AudioVideoFacade } from 'amazon-chime-sdk-js';
import { contentSuffix } from './chimeTiles';

export type VoicesFacade = Pick<
  AudioVideoFacade,
  | 'realtimeSubscribeToAttendeeIdPresence'
  | 'realtimeUnsubscribeToAttendeeIdPresence'
  | 'realtimeSubscribeToVolumeIndicator'
  | 'realtimeUnsubscribeFromVolumeIndicator'
>;

/**
 * Who is there for Chime, and how loud they are. Chime has names of its own for people and gives those
 * of the room along.
 */
export class ChimeVoices {
  readonly #facade: VoicesFacade;
  readonly #selfId: string;
  readonly #changed: () => void;
  /** The room's id to each of Chime's. */
  readonly #names = new Map<string, string>();
  readonly #levels = new Map<string, number>();

  constructor(facade: VoicesFacade, selfId: string, changed: () => void) {
    this.#facade = facade;
    this.#selfId = selfId;
    this.#changed = changed;
    facade.realtimeSubscribeToAttendeeIdPresence(this.#presence);
  }

  static isScreen(chimeId: string): boolean {
    return chimeId.endsWith(contentSuffix);
  }

  has(attendeeId: string): boolean {
    return [...this.#names.values()].includes(attendeeId);
  }

  /** Somebody muted is silent; the last volume that was told stays until the next. */
  level(attendeeId: string): number {
    return this.#levels.get(attendeeId) ?? 0;
  }

  chimeIdsOf(attendeeIds: ReadonlySet<string>): Set<string> {
    const found = [...this.#names].filter(([, name]) => attendeeIds.has(name));
    return new Set(found.map(([chimeId]) => chimeId));
  }

  close(): void {
    this.#facade.realtimeUnsubscribeToAttendeeIdPresence(this.#presence);
    for (const chimeId of this.#names.keys())
      this.#facade.realtimeUnsubscribeFromVolumeIndicator(chimeId, this.#volume);
    this.#names.clear();
    this.#levels.clear();
  }

  /** Nothing in here may throw: the SDK ends the session over it. */
  readonly #presence = (chimeId: string, present: boolean, externalUserId?: string): void => {
    if (ChimeVoices.isScreen(chimeId) || chimeId === this.#selfId) return;
    if (!present) this.#gone(chimeId);
    else if (externalUserId !== undefined && !this.#names.has(chimeId)) {
      this.#names.set(chimeId, externalUserId);
      this.#facade.realtimeSubscribeToVolumeIndicator(chimeId, this.#volume);
    } else return;
    this.#changed();
  };

  readonly #volume = (chimeId: string, volume: number | null, muted: boolean | null): void => {
    const name = this.#names.get(chimeId);
    if (name === undefined) return;
    if (muted === true) this.#levels.set(name, 0);
    else if (volume !== null) this.#levels.set(name, volume);
  };

  #gone(chimeId: string): void {
    this.#facade.realtimeUnsubscribeFromVolumeIndicator(chimeId, this.#volume);
    this.#levels.delete(this.#names.get(chimeId) ?? '');
    this.#names.delete(chimeId);
  }
}

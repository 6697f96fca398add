import type {
  AudioVideoFacade,
  AudioVideoObserver,
  MeetingSessionStatus,
} from 'amazon-chime-sdk-js';
import { picturesAtMost, type Spot } from '../layout';
import { captionsOf } from './chimeCaptions';
import { whyOver } from './chimeEnd';
import { ChimeGifts, type GiftsFacade } from './chimeGifts';
import { ChimeSound, type SoundFacade } from './chimeSound';
import { ChimeTiles } from './chimeTiles';
import { ChimeVoices, type VoicesFacade } from './chimeVoices';
import type { ClientEvents, MediaClient, Quality, Scene } from './client';

/** The part of the SDK that a class needs; tests give their own. */
export type ChimeFacade = GiftsFacade &
  SoundFacade &
  VoicesFacade &
  Pick<
    AudioVideoFacade,
    | 'addObserver'
    | 'removeObserver'
    | 'start'
    | 'stop'
    | 'getRemoteVideoSources'
    | 'transcriptionController'
  >;

/** A meeting that this page joins. */
export interface ChimeSession {
  audioVideo: ChimeFacade;
  /** Has these pictures come and no others, the first of them first if the line carries few. */
  receive(attendeeIds: readonly string[]): void;
  /** What Chime calls this page. */
  attendeeId: string;
}

/** Sound and picture by way of Amazon Chime. What it calls people is the SDK's affair alone. */
export class ChimeClient implements MediaClient {
  readonly sound: ChimeSound;
  quality: Quality | null = null;
  readonly look = null;
  readonly #session: ChimeSession;
  readonly #events: ClientEvents;
  readonly #tiles = new ChimeTiles();
  readonly #voices: ChimeVoices;
  readonly #gifts: ChimeGifts;
  #wanted: ReadonlySet<string> = new Set();
  #received = '';
  #closed = false;

  constructor(session: ChimeSession, events: ClientEvents, element: HTMLAudioElement) {
    const { audioVideo } = session;
    this.#session = session;
    this.#events = events;
    this.#voices = new ChimeVoices(audioVideo, session.attendeeId, () => this.#came());
    this.#gifts = new ChimeGifts(audioVideo);
    this.sound = new ChimeSound(audioVideo, element, () => events.changed());
    audioVideo.addObserver(this.#observer);
    audioVideo.transcriptionController?.subscribeToTranscriptEvent(this.#write);
    audioVideo.start();
  }

  update(scene: Scene): void {
    this.#wanted = scene.wanted;
    this.#gifts.give(scene);
    this.#receive();
  }

  picture(attendeeId: string, what: Spot['what']): MediaStreamTrack | undefined {
    if (what === 'person' && !this.#wanted.has(attendeeId)) return undefined;
    return this.#tiles.track(attendeeId, what);
  }

  level(attendeeId: string): number {
    return this.#voices.level(attendeeId);
  }

  connecting(attendeeId: string): boolean {
    return !this.#voices.has(attendeeId);
  }

  /** Chime's pages do not signal to each other. */
  hear(): void {
    return;
  }

  /** Without all of this the light of the camera stays on. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { audioVideo } = this.#session;
    audioVideo.removeObserver(this.#observer);
    audioVideo.transcriptionController?.unsubscribeFromTranscriptEvent(this.#write);
    this.#voices.close();
    this.#gifts.close();
    this.sound.close();
    audioVideo.stop();
  }

  readonly #observer: AudioVideoObserver = {
    audioVideoDidStart: () => this.#goes('good'),
    audioVideoDidStop: (status) => this.#stopped(status),
    connectionDidBecomeGood: () => this.#goes('good'),
    connectionDidBecomePoor: () => this.#goes('poor'),
    connectionDidSuggestStopVideo: () => this.#goes('poor'),
    remoteVideoSourcesDidChange: () => this.#receive(),
    videoTileDidUpdate: (tile) => {
      if (this.#tiles.update(tile)) this.#events.changed();
    },
    videoTileWasRemoved: (id) => {
      if (this.#tiles.remove(id)) this.#events.changed();
    },
  };

  readonly #write = (event: Parameters<typeof captionsOf>[0]): void => {
    captionsOf(event).forEach((caption) => this.#events.caption(caption));
  };

  #goes(quality: Quality): void {
    if (this.quality === quality) return;
    this.quality = quality;
    this.#events.changed();
  }

  #stopped(status: MeetingSessionStatus): void {
    if (!this.#closed) this.#events.ended(whyOver(status.statusCode()));
  }

  #came(): void {
    if (this.#closed) return;
    this.#receive();
    this.#events.changed();
  }

  /** Takes shared screens first, and of the people those who are shown: never more than fit. */
  #receive(): void {
    const sources = this.#session.audioVideo
      .getRemoteVideoSources()
      .map(({ attendee }) => attendee.attendeeId);
    const screens = sources.filter((id) => ChimeVoices.isScreen(id));
    const wanted = this.#voices.chimeIdsOf(this.#wanted);
    const people = sources.filter((id) => wanted.has(id));
    const ids = [...screens, ...people].slice(0, picturesAtMost);
    if (ids.join(' ') === this.#received) return;
    this.#received = ids.join(' ');
    this.#session.receive(ids);
  }
}

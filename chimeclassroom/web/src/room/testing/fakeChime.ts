import {
  MeetingSessionStatus,
  VideoSource,
  VideoTileState,
  type AudioVideoObserver,
  type MeetingSessionStatusCode,
  type TranscriptEvent,
} from 'amazon-chime-sdk-js';
import type { ChimeFacade } from '../media/chime';

type Presence = Parameters<ChimeFacade['realtimeSubscribeToAttendeeIdPresence']>[0];
type Volume = Parameters<ChimeFacade['realtimeSubscribeToVolumeIndicator']>[1];

/** Amazon Chime's side of a meeting, as far as a page sees it. Notes in order what it is told. */
export class FakeChime implements ChimeFacade {
  readonly told: string[] = [];
  sources: VideoSource[] = [];
  blocked = false;
  observer: AudioVideoObserver | null = null;
  #presence: Presence | null = null;
  readonly #volumes = new Map<string, Volume>();
  #transcript: ((event: TranscriptEvent) => void) | null = null;

  readonly transcriptionController = {
    subscribeToTranscriptEvent: (callback: (event: TranscriptEvent) => void) => {
      this.#transcript = callback;
    },
    unsubscribeFromTranscriptEvent: () => {
      this.#transcript = null;
    },
  };

  /** What the page still listens to. */
  get heard(): number {
    const others = [this.observer, this.#presence, this.#transcript].filter((one) => one !== null);
    return others.length + this.#volumes.size;
  }

  comes(chimeId: string, name: string): void {
    this.#presence?.(chimeId, true, name);
  }

  goes(chimeId: string): void {
    this.#presence?.(chimeId, false);
  }

  speaks(chimeId: string, volume: number | null, muted: boolean | null = null): void {
    this.#volumes.get(chimeId)?.(chimeId, volume, muted, null);
  }

  shows(chimeIds: string[]): void {
    this.sources = chimeIds.map((attendeeId) =>
      Object.assign(new VideoSource(), { attendee: { attendeeId, externalUserId: '' } }),
    );
    this.observer?.remoteVideoSourcesDidChange?.(this.sources);
  }

  tile(state: Partial<VideoTileState>): void {
    this.observer?.videoTileDidUpdate?.(Object.assign(new VideoTileState(), state));
  }

  ends(code: MeetingSessionStatusCode): void {
    this.observer?.audioVideoDidStop?.(new MeetingSessionStatus(code));
  }

  writes(event: TranscriptEvent): void {
    this.#transcript?.(event);
  }

  addObserver(observer: AudioVideoObserver): void {
    this.observer = observer;
  }
  removeObserver(): void {
    this.observer = null;
  }
  start = () => this.#note('start');
  stop = () => this.#note('stop');
  getRemoteVideoSources = () => this.sources;
  realtimeSubscribeToAttendeeIdPresence(callback: Presence): void {
    this.#presence = callback;
  }
  realtimeUnsubscribeToAttendeeIdPresence(): void {
    this.#presence = null;
  }
  realtimeSubscribeToVolumeIndicator(chimeId: string, callback: Volume): void {
    this.#volumes.set(chimeId, callback);
  }
  realtimeUnsubscribeFromVolumeIndicator(chimeId: string): void {
    this.#volumes.delete(chimeId);
  }
  realtimeMuteLocalAudio = () => this.#note('mute');
  realtimeUnmuteLocalAudio(): boolean {
    this.#note('unmute');
    return true;
  }
  realtimeSetCanUnmuteLocalAudio = (may: boolean) => this.#note(`may unmute: ${may}`);
  setVideoMaxBandwidthKbps = (kbps: number) => this.#note(`${kbps} kbps`);
  startAudioInput = (device: unknown) => this.#take('microphone', device);
  stopAudioInput = () => this.#take('microphone', null).then(() => undefined);
  startVideoInput = (device: unknown) => this.#take('camera', device);
  stopVideoInput = () => this.#take('camera', null).then(() => undefined);
  startLocalVideoTile(): number {
    this.#note('show camera');
    return 1;
  }
  stopLocalVideoTile = () => this.#note('hide camera');
  startContentShare = (stream: unknown) => this.#take('screen', stream).then(() => undefined);
  stopContentShare = () => this.#note('stop screen');
  pauseContentShare = () => this.#note('pause screen');
  unpauseContentShare = () => this.#note('unpause screen');
  bindAudioElement(): Promise<void> {
    if (this.blocked) return Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
    return Promise.resolve();
  }
  unbindAudioElement = () => this.#note('unbind');
  chooseAudioOutput(deviceId: string | null): Promise<void> {
    this.#note(`play on ${deviceId ?? 'usual'}`);
    return Promise.resolve();
  }

  #take(what: string, device: unknown): Promise<MediaStream | undefined> {
    this.#note(device === null ? `stop ${what}` : `take ${what} ${namesIn(device as MediaStream)}`);
    return Promise.resolve(undefined);
  }

  #note(what: string): void {
    this.told.push(what);
  }
}

const namesIn = (stream: MediaStream) =>
  stream
    .getTracks()
    .map(({ id }) => id)
    .join(' ');

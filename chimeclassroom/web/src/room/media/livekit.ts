import {
  ConnectionQuality,
  ConnectionState,
  LogLevel,
  Room,
  RoomEvent,
  Track,
  setLogLevel,
  type RemoteTrackPublication,
} from 'livekit-client';
import type { Spot } from '../layout';
import type { ClientEvents, MediaClient, Quality, Scene } from './client';
import { whyOver } from './livekitEnd';
import { LivekitGifts } from './livekitGifts';
import { RemoteSound, type Voice } from './sound';

/** What the server gives to the one page that connects with it. */
interface Credentials {
  url: string;
  token: string;
}

/** For how long a page tries to come back by itself: as long as its token lets it. */
const RETURN_WITHIN_MS = 10 * 60_000;
const RETRY_AT_MOST_MS = 5_000;

/** Connects to a LiveKit server. Its SDK is loaded with this module, and by nothing else. */
export function openLivekit(credentials: unknown, events: ClientEvents): LivekitClient {
  const { url, token } = credentials as Credentials;
  setLogLevel(LogLevel.silent); // what comes to nothing is told below
  const room = new Room({
    dynacast: true, // sizes of the picture that nobody takes are not sent
    stopLocalTrackOnUnpublish: false,
    reconnectPolicy: {
      nextRetryDelayInMs: ({ elapsedMs, retryCount }) =>
        elapsedMs > RETURN_WITHIN_MS ? null : Math.min(300 * 2 ** retryCount, RETRY_AT_MOST_MS),
    },
  });
  return new LivekitClient(room, room.connect(url, token, { autoSubscribe: false }), events);
}

/** Sound and picture by way of a LiveKit server. It calls people as the room does. */
export class LivekitClient implements MediaClient {
  readonly sound: RemoteSound;
  quality: Quality | null = null;
  readonly look = null;
  readonly #room: Room;
  readonly #opening: Promise<void>;
  readonly #events: ClientEvents;
  readonly #gifts: LivekitGifts;
  readonly #streams = new Map<MediaStreamTrack, MediaStream>();
  #scene: Scene | null = null;
  #closed = false;

  constructor(room: Room, opening: Promise<void>, events: ClientEvents) {
    this.#room = room;
    this.#opening = opening;
    this.#events = events;
    this.#gifts = new LivekitGifts(room.localParticipant);
    this.sound = new RemoteSound(() => events.changed());
    const came = () => this.#came();
    room
      .on(RoomEvent.ParticipantConnected, came)
      .on(RoomEvent.ParticipantDisconnected, came)
      .on(RoomEvent.TrackPublished, came)
      .on(RoomEvent.TrackUnpublished, came)
      .on(RoomEvent.TrackSubscribed, came)
      .on(RoomEvent.TrackUnsubscribed, came)
      .on(RoomEvent.Reconnected, () => this.#connected())
      .on(RoomEvent.Reconnecting, () => this.#goes('away'))
      .on(RoomEvent.SignalReconnecting, () => this.#goes('away'))
      .on(RoomEvent.ParticipantPermissionsChanged, (_, participant) => {
        if (participant.isLocal) this.#give();
      })
      .on(RoomEvent.LocalTrackUnpublished, () => this.#give())
      .on(RoomEvent.ConnectionQualityChanged, (quality, participant) => {
        if (participant.isLocal && this.quality !== 'away')
          this.#goes(qualities.get(quality) ?? null);
      })
      .on(RoomEvent.Disconnected, (reason) => {
        if (!this.#closed) events.ended(whyOver(reason));
      });
    opening.then(
      () => this.#connected(),
      (error: unknown) => this.#failed(error),
    );
  }

  update(scene: Scene): void {
    this.#scene = scene;
    this.#give();
    this.#receive();
  }

  picture(attendeeId: string, what: Spot['what']): MediaStreamTrack | undefined {
    const source = what === 'screen' ? Track.Source.ScreenShare : Track.Source.Camera;
    if (what === 'person' && this.#scene?.wanted.has(attendeeId) !== true) return undefined;
    return this.#of(attendeeId, source)?.track?.mediaStreamTrack;
  }

  level(attendeeId: string): number {
    return this.#room.remoteParticipants.get(attendeeId)?.audioLevel ?? 0;
  }

  connecting(attendeeId: string): boolean {
    return !this.#room.remoteParticipants.has(attendeeId);
  }

  /** Pages do not signal to each other. */
  hear(): void {
    return;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#gifts.close();
    this.sound.close();
    // A connection that is not there yet is not cut off: browsers complain of that to the person.
    const disconnect = () => this.#room.disconnect();
    void this.#opening.then(disconnect, () => undefined);
  }

  #connected(): void {
    this.#goes('good');
    this.#give();
    this.#came();
  }

  #failed(error: unknown): void {
    if (this.#closed) return;
    console.warn('the LiveKit server was not reached', error);
    this.#events.ended('failed');
  }

  #of(attendeeId: string, source: Track.Source): RemoteTrackPublication | undefined {
    return this.#room.remoteParticipants.get(attendeeId)?.getTrackPublication(source);
  }

  #give(): void {
    if (this.#closed || this.#room.state !== ConnectionState.Connected) return;
    if (this.#scene !== null) this.#gifts.give(this.#scene);
  }

  #came(): void {
    if (this.#closed) return;
    this.#receive();
    this.#events.changed();
  }

  /** Takes all sound and every shared screen, and of the people those who are shown. */
  #receive(): void {
    const scene = this.#scene;
    if (scene === null || this.#closed) return;
    for (const [id, { trackPublications }] of this.#room.remoteParticipants)
      for (const publication of trackPublications.values()) {
        const wanted = publication.source !== Track.Source.Camera || scene.wanted.has(id);
        if (publication.isDesired !== wanted) publication.setSubscribed(wanted);
      }
    this.#play(scene);
  }

  /** Plays nothing that is off in the room. */
  #play({ people }: Scene): void {
    const voices = people.flatMap(({ attendeeId, microphone, sharing }) => [
      ...this.#voice(attendeeId, Track.Source.Microphone, !microphone),
      ...this.#voice(attendeeId, Track.Source.ScreenShareAudio, !sharing),
    ]);
    const present = new Set(voices.map(({ stream }) => stream));
    for (const [track, stream] of this.#streams)
      if (!present.has(stream)) this.#streams.delete(track);
    this.sound.update(voices);
  }

  #voice(attendeeId: string, source: Track.Source, silent: boolean): Voice[] {
    const track = this.#of(attendeeId, source)?.track?.mediaStreamTrack;
    if (track === undefined) return [];
    const stream = this.#streams.get(track) ?? new MediaStream([track]);
    this.#streams.set(track, stream);
    return [{ stream, silent }];
  }

  #goes(quality: Quality | null): void {
    if (this.quality === quality || this.#closed) return;
    this.quality = quality;
    this.#events.changed();
  }
}

const qualities: ReadonlyMap<ConnectionQuality, Quality> = new Map([
  [ConnectionQuality.Excellent, 'good'],
  [ConnectionQuality.Good, 'good'],
  [ConnectionQuality.Poor, 'poor'],
  [ConnectionQuality.Lost, 'poor'],
]);

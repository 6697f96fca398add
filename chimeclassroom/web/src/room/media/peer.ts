import type { Capabilities } from '../../api/types';
import type { Signal } from '../protocol';
import { sampleOf, type LinkSample } from './linkQuality';

/** The parts of every connection, in this order on both sides. */
export const slots = ['microphone', 'camera', 'screen', 'screenSound'] as const;
export type Slot = (typeof slots)[number];
export type Tracks = Record<Slot, MediaStreamTrack | null>;

const kindOf = (slot: Slot) =>
  slot === 'microphone' || slot === 'screenSound' ? 'audio' : 'video';

function maySend(slot: Slot, may: Capabilities): boolean {
  if (slot === 'microphone') return may.audio;
  return slot === 'camera' ? may.video : may.content;
}

/** What goes over the connection of two pages. */
export interface Flow {
  tracks: Tracks;
  may: Capabilities;
  /** The picture of the other person is wanted. */
  wanted: boolean;
  /** How much one's own picture may take, in kilobits a second. */
  pictureKbps: number;
}

interface Options {
  configuration: RTCConfiguration;
  /** Makes the first offer, and insists on it when both speak at once. Of two pages one does. */
  leads: boolean;
  send: (signal: Signal) => void;
  /** Something about the connection or what comes over it has changed. */
  changed: () => void;
}

/** How long an offer may stay without an answer, such as when the server did not pass it on. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * The connection to the page of one other person, by the pattern of perfect negotiation. Switching
 * something on or off only replaces a track; what one may send at all is negotiated.
 */
export class Peer {
  /** What comes from the person: voice and picture, and their screen. */
  readonly person = new MediaStream();
  readonly screen = new MediaStream();
  readonly #connection: RTCPeerConnection;
  readonly #options: Options;
  #transceivers: RTCRtpTransceiver[] = [];
  #flow: Flow;
  #offering = false;
  #ignoring = false;
  #answering = false;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Options, flow: Flow) {
    this.#options = options;
    this.#flow = flow;
    const connection = new RTCPeerConnection(options.configuration);
    this.#connection = connection;
    connection.onnegotiationneeded = () => void this.#offer();
    connection.onicecandidate = ({ candidate }) => {
      if (candidate !== null) options.send({ candidate: candidate.toJSON() });
    };
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'failed') connection.restartIce();
      options.changed();
    };
    if (options.leads) {
      const direction = 'recvonly';
      this.#adopt(slots.map((slot) => connection.addTransceiver(kindOf(slot), { direction })));
    }
  }

  get state(): RTCPeerConnectionState {
    return this.#connection.connectionState;
  }

  /** How loud the person is at this moment, from 0 to 1. */
  get level(): number {
    const [voice] = this.#transceivers;
    return voice?.receiver.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }

  /** The picture of the person is wanted. */
  get wanted(): boolean {
    return this.#flow.wanted;
  }

  /** What the connection has carried; null before it carries anything. */
  async sample(): Promise<LinkSample | null> {
    return this.state === 'connected' ? sampleOf(await this.#connection.getStats()) : null;
  }

  /** Sends these tracks from now on, as far as one may, and takes what is wanted. */
  update(flow: Flow): void {
    this.#flow = flow;
    this.#apply();
  }

  async hear({ description, candidate }: Signal): Promise<void> {
    try {
      if (description !== undefined) await this.#take(description);
      else if (candidate !== undefined) await this.#connection.addIceCandidate(candidate);
    } catch (error) {
      // Candidates of an offer that was ignored have nowhere to go.
      if (!this.#ignoring && this.state !== 'closed') console.warn('a signal was of no use', error);
    }
  }

  close(): void {
    clearTimeout(this.#waiting);
    this.#connection.close();
  }

  async #offer(): Promise<void> {
    this.#offering = true;
    try {
      await this.#connection.setLocalDescription();
      this.#sendDescription();
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => this.#offerAgain(), ANSWER_WITHIN_MS);
    } catch (error) {
      if (this.state !== 'closed') console.warn('no offer could be made', error);
    } finally {
      this.#offering = false;
    }
  }

  /**
   * Offers again what nobody has answered, as it is now. The offer is not taken back for it: the parts
   * would lose their names, and an offer from the other side would then make new ones.
   */
  #offerAgain(): void {
    if (this.#connection.signalingState === 'have-local-offer') void this.#offer();
  }

  async #take(description: RTCSessionDescriptionInit): Promise<void> {
    const connection = this.#connection;
    // The second answer to an offer that was made twice.
    if (description.type === 'answer' && connection.signalingState === 'stable') return;
    const ready = !this.#offering && (connection.signalingState === 'stable' || this.#answering);
    const collision = description.type === 'offer' && !ready;
    this.#ignoring = this.#options.leads && collision;
    if (this.#ignoring) return;
    this.#answering = description.type === 'answer';
    await connection.setRemoteDescription(description);
    this.#answering = false;
    if (description.type === 'answer') {
      clearTimeout(this.#waiting);
      return;
    }
    if (this.#transceivers.length === 0) this.#adopt(connection.getTransceivers());
    await connection.setLocalDescription();
    this.#sendDescription();
  }

  #sendDescription(): void {
    const description = this.#connection.localDescription;
    if (description === null) return;
    const { type, sdp } = description;
    this.#options.send({ description: { type, sdp } });
  }

  #adopt(transceivers: RTCRtpTransceiver[]): void {
    this.#transceivers = transceivers;
    transceivers.forEach(({ receiver }, at) => {
      const stream = at < 2 ? this.person : this.screen;
      stream.addTrack(receiver.track);
    });
    this.#apply();
    this.#options.changed();
  }

  #apply(): void {
    slots.forEach((slot, at) => {
      const transceiver = this.#transceivers[at];
      if (transceiver === undefined) return;
      const may = maySend(slot, this.#flow.may);
      const direction = directionOf(may, slot !== 'camera' || this.#flow.wanted);
      if (transceiver.direction !== direction) transceiver.direction = direction;
      const track = may ? this.#flow.tracks[slot] : null;
      if (transceiver.sender.track !== track) void transceiver.sender.replaceTrack(track);
      if (slot === 'camera') limit(transceiver.sender, this.#flow.pictureKbps);
    });
  }
}

/** The other page sends nothing into a part that this one does not receive. */
function directionOf(sends: boolean, takes: boolean): RTCRtpTransceiverDirection {
  if (sends) return takes ? 'sendrecv' : 'sendonly';
  return takes ? 'recvonly' : 'inactive';
}

/** Browsers take a limit once the part is negotiated; before that there is nothing to limit. */
function limit(sender: RTCRtpSender, kbps: number): void {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (encoding === undefined || encoding.maxBitrate === kbps * 1000) return;
  encoding.maxBitrate = kbps * 1000;
  sender.setParameters(parameters).catch(() => undefined); // the next update tries again
}

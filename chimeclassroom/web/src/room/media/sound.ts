import type { RoomPerson } from '../../api/types';
import type { Peer } from './peer';

interface Voice {
  peer: Peer;
  person: HTMLAudioElement;
  screen: HTMLAudioElement;
}

/**
 * Plays what is heard from the others. It plays nothing that is off in the room: who is muted is
 * silent here, whatever their page sends.
 */
export class RemoteSound {
  /** The browser plays nothing before the person does something on the page. */
  blocked = false;
  readonly #voices = new Map<string, Voice>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  update(people: readonly RoomPerson[], peerOf: (attendeeId: string) => Peer | undefined): void {
    for (const [id, voice] of this.#voices) if (peerOf(id) !== voice.peer) this.#drop(id, voice);
    for (const { attendeeId, microphone, sharing } of people) {
      const peer = peerOf(attendeeId);
      if (peer === undefined) continue;
      const voice = this.#voices.get(attendeeId) ?? this.#add(attendeeId, peer);
      voice.person.muted = !microphone;
      voice.screen.muted = !sharing;
    }
  }

  /** Plays everything, now that the person has clicked. */
  resume(): void {
    this.blocked = false;
    for (const { person, screen } of this.#voices.values()) {
      this.#play(person);
      this.#play(screen);
    }
    this.#changed();
  }

  close(): void {
    for (const [id, voice] of this.#voices) this.#drop(id, voice);
  }

  #add(id: string, peer: Peer): Voice {
    const voice = { peer, person: new Audio(), screen: new Audio() };
    voice.person.srcObject = peer.person;
    voice.screen.srcObject = peer.screen;
    this.#voices.set(id, voice);
    this.#play(voice.person);
    this.#play(voice.screen);
    return voice;
  }

  #play(element: HTMLAudioElement): void {
    element.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      this.blocked = true;
      this.#changed();
    });
  }

  #drop(id: string, { person, screen }: Voice): void {
    person.srcObject = null;
    screen.srcObject = null;
    this.#voices.delete(id);
  }
}

import type { RoomMedia } from '../../api/types';
import type { ClientEvents, MediaClient } from './client';
import { Mesh } from './mesh';

/**
 * Opens the client of whoever provides sound and picture; null is a provider that this page does not
 * know. What only one provider needs is fetched when it is needed.
 */
export function openClient(
  { provider, credentials }: RoomMedia,
  selfId: string,
  events: ClientEvents,
): MediaClient | Promise<MediaClient> | null {
  switch (provider) {
    case 'mesh':
      return new Mesh(selfId, credentials ?? {}, events);
    case 'chime':
      return import('./chimeSession').then(({ openChime }) => openChime(credentials, events));
    case 'livekit':
      return import('./livekit').then(({ openLivekit }) => openLivekit(credentials, events));
    default:
      return null;
  }
}

import { DisconnectReason } from 'livekit-client';
import type { MediaEnd } from './client';

const ends: ReadonlyMap<DisconnectReason, MediaEnd> = new Map([
  [DisconnectReason.DUPLICATE_IDENTITY, 'elsewhere'],
  [DisconnectReason.PARTICIPANT_REMOVED, 'removed'],
  [DisconnectReason.ROOM_DELETED, 'over'],
  [DisconnectReason.ROOM_CLOSED, 'over'],
]);

/** Why a connection is over; what the SDK cannot mend by itself has failed. */
export const whyOver = (reason: DisconnectReason | undefined): MediaEnd =>
  (reason === undefined ? undefined : ends.get(reason)) ?? 'failed';

import type { MediaEnd } from './client';

/** What the SDK calls the ends of a session that a person is told more of than that it failed. */
const ends: ReadonlyMap<number, MediaEnd> = new Map([
  [2, 'elsewhere'], // AudioJoinedFromAnotherDevice
  [3, 'refused'], // AudioAuthenticationRejected
  [4, 'full'], // AudioCallAtCapacity
  [5, 'over'], // MeetingEnded
  [10, 'full'], // VideoCallAtSourceCapacity
  [11, 'refused'], // SignalingBadRequest
  [20, 'refused'], // TURNCredentialsForbidden
  [21, 'over'], // NoAttendeePresent
  [22, 'removed'], // AudioAttendeeRemoved
]);

/**
 * Why a session is over, by the number of its MeetingSessionStatusCode. Numbers, and not the names of
 * the SDK, so that the page without Chime does without it.
 */
export const whyOver = (code: number): MediaEnd => ends.get(code) ?? 'failed';

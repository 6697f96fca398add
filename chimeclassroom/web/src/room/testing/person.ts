import type { RoomPerson } from '../../api/types';

/** Somebody in a room, as a test wants them. */
export const personIn = (attendeeId: string, other: Partial<RoomPerson> = {}): RoomPerson => ({
  attendeeId,
  connection: 1,
  name: attendeeId,
  role: 'student',
  host: false,
  joinedAt: '2026-11-22T09:00:00.000Z',
  microphone: false,
  camera: false,
  sharing: false,
  paused: false,
  away: false,
  invited: false,
  may: { audio: true, video: true, content: false },
  ...other,
});

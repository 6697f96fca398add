import type { Attendance } from '../../api/types';

/** Figures of which nothing is known. */
export const emptyFigures: Attendance['figures'] = {
  attendedMilliseconds: null,
  attendancePercent: null,
  drops: null,
  rejoins: null,
  cameraMilliseconds: null,
  shareMilliseconds: null,
  shares: null,
  unmutedMilliseconds: null,
  talkMilliseconds: null,
  turns: null,
  talkSharePercent: null,
  messages: null,
  hands: null,
  handWaitMilliseconds: null,
  reactions: null,
  polls: null,
  pollRatePercent: null,
  connectionGoodPercent: null,
  connectionFairPercent: null,
  connectionPoorPercent: null,
  score: null,
};

/** A student of whom nothing else is known. */
export const anAttendance = (part: Partial<Attendance>): Attendance => ({
  personId: part.name ?? 'a',
  name: 'Ada',
  role: 'student',
  attendedSeconds: 0,
  present: false,
  intervals: [],
  grade: { state: 'none' },
  learner: true,
  guest: false,
  status: '',
  figures: emptyFigures,
  reactions: [],
  score: [],
  corrections: [],
  ...part,
});

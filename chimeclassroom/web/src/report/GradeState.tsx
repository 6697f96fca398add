import type { Grade } from '../api/types';
import { Pill, type Tone } from '../components/Pill';
import { t } from '../messages';
import { formatNumber } from '../messages/language';
import { formatClock } from '../time/format';
import { GradeChoice } from './GradeChoice';
import classes from './GradeState.module.css';

const tones: Record<Grade['state'], Tone> = {
  none: 'grey',
  waiting: 'amber',
  sent: 'green',
  failed: 'red',
  parked: 'violet',
  kept: 'grey',
};

interface Props {
  eventId: string;
  personId: string;
  grade: Grade;
}

/** What has become of a grade: on its way, in the LMS, refused and why, or a teacher's to decide. */
export function GradeState({ eventId, personId, grade }: Props) {
  const { state, scoreGiven, scoreMaximum, theirs, detail } = grade;
  const ours =
    scoreGiven === undefined || scoreMaximum === undefined ? '' : points(scoreGiven, scoreMaximum);
  return (
    <span className={classes.grade}>
      <Pill tone={tones[state]} live={state === 'waiting'}>
        {label(grade)}
      </Pill>
      {theirs === undefined ? (
        ours !== '' && <span className={classes.small}>{ours}</span>
      ) : (
        <span className={classes.small}>
          {t.grades.theirs(points(theirs.given, theirs.maximum), ours)}
        </span>
      )}
      {detail !== undefined && detail !== '' && theirs === undefined && (
        <span className={classes.small}>{detail}</span>
      )}
      {(state === 'parked' || state === 'kept' || state === 'failed') && (
        <GradeChoice eventId={eventId} personId={personId} state={state} />
      )}
    </span>
  );
}

const points = (given: number, maximum: number): string =>
  t.grades.of(formatNumber(given), formatNumber(maximum));

function label({ state, until }: Grade): string {
  switch (state) {
    case 'none':
      return t.report.gradeNone;
    case 'waiting':
      return until === undefined
        ? t.grades.gradeWaiting
        : t.grades.gradeSettling(formatClock(new Date(until)));
    case 'sent':
      return t.report.gradeSent;
    case 'failed':
      return t.report.gradeFailed;
    case 'parked':
      return t.grades.gradeParked;
    case 'kept':
      return t.grades.gradeKept;
  }
}

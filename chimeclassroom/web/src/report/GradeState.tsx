import type { Grade } from '../api/types';
import { Pill, type Tone } from '../components/Pill';
import { t } from '../messages';
import { formatNumber } from '../time/format';
import classes from './GradeState.module.css';

const states: Record<Grade['state'], { tone: Tone; label: string }> = {
  none: { tone: 'grey', label: t.report.gradeNone },
  pending: { tone: 'amber', label: t.report.gradePending },
  sent: { tone: 'green', label: t.report.gradeSent },
  failed: { tone: 'red', label: t.report.gradeFailed },
};

/** What has become of a grade: on its way, in the LMS, or refused and why. */
export function GradeState({ grade }: { grade: Grade }) {
  const { tone, label } = states[grade.state];
  const { scoreGiven, scoreMaximum, detail } = grade;
  return (
    <span className={classes.grade}>
      <Pill tone={tone} live={grade.state === 'pending'}>
        {label}
      </Pill>
      {scoreGiven !== undefined && scoreMaximum !== undefined && (
        <span className={classes.small}>
          {t.report.score(formatNumber(scoreGiven), formatNumber(scoreMaximum))}
        </span>
      )}
      {detail !== undefined && detail !== '' && <span className={classes.small}>{detail}</span>}
    </span>
  );
}

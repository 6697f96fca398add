import type { Attendance, AttendanceStatus } from '../api/types';
import { Pill, type Tone } from '../components/Pill';
import { t } from '../messages';
import { formatMinutes } from '../time/format';
import classes from './StatusMark.module.css';

const tones: Record<AttendanceStatus, Tone> = {
  '': 'grey',
  present: 'green',
  late: 'amber',
  'left-early': 'amber',
  'late-left-early': 'amber',
  absent: 'red',
  excused: 'violet',
};

type Props = Pick<Attendance, 'status' | 'guest' | 'measured'>;

/** Whether somebody attended; a teacher's word is marked, with what was measured. */
export function StatusMark({ status, guest, measured }: Props) {
  return (
    <span className={classes.mark}>
      <span>
        {status !== '' && <Pill tone={tones[status]}>{t.reports.status[status]}</Pill>}
        {guest && <Pill tone="grey">{t.reports.guest}</Pill>}
        {measured !== undefined && <Pill tone="teal">{t.reports.manual}</Pill>}
      </span>
      {measured !== undefined && (
        <span className={classes.before}>
          {t.reports.manualBefore(
            t.reports.status[measured.status],
            formatMinutes(measured.attendedSeconds),
          )}
        </span>
      )}
    </span>
  );
}

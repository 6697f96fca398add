import { Title } from '@mantine/core';
import type { Attendance } from '../api/types';
import { t } from '../messages';
import { formatMinutes, formatMoment } from '../time/format';
import classes from './Corrections.module.css';

type Correction = Attendance['corrections'][number];

/** What teachers have corrected, and why; the last holds. */
export function Corrections({ corrections }: Pick<Attendance, 'corrections'>) {
  if (corrections.length === 0) return null;
  return (
    <section>
      <Title order={3} size="h5" mb="xs">
        {t.reports.correction.history}
      </Title>
      <ol className={classes.list}>
        {corrections.map((one) => (
          <li key={one.at}>
            <strong>{whatOf(one)}</strong> – {one.note}
            <div className={classes.by}>{byOf(one)}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function whatOf({ status, attendedSeconds }: Correction): string {
  const said = [
    status === undefined || status === '' ? '' : t.reports.status[status],
    attendedSeconds === undefined
      ? ''
      : t.reports.correction.minutesOf(formatMinutes(attendedSeconds)),
  ].filter(Boolean);
  return said.join(', ') || t.reports.correction.takenBack;
}

function byOf({ by, at }: Correction): string {
  const moment = formatMoment(new Date(at));
  return by === undefined ? moment : t.reports.correction.by(by, moment);
}

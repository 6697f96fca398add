import type { Report } from '../api/types';
import { t } from '../messages';
import { formatMinutes, formatMoment } from '../time/format';
import { classSeconds } from './attendance';
import classes from './ReportFacts.module.css';

/** The class in three numbers: when, how long, how many. */
export function ReportFacts({ report, now }: { report: Report; now: Date }) {
  const running = report.startedAt !== undefined && report.endedAt === undefined;
  const length = t.report.minutes(formatMinutes(classSeconds(report, now)));
  return (
    <dl className={classes.facts}>
      {report.startedAt !== undefined && (
        <Fact name={t.report.held}>{formatMoment(new Date(report.startedAt))}</Fact>
      )}
      <Fact name={t.report.length}>{running ? `${length}, ${t.report.running}` : length}</Fact>
      <Fact name={t.report.people}>{String(report.people.length)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

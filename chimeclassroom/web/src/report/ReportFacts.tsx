import type { ReactNode } from 'react';
import type { Report } from '../api/types';
import { t } from '../messages';
import { formatNumber } from '../messages/language';
import { formatMinutes, formatMoment } from '../time/format';
import { classSeconds } from './attendance';
import classes from './ReportFacts.module.css';
import { Term } from './Term';

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
      {report.sums !== undefined && <SumFacts report={report} sums={report.sums} />}
    </dl>
  );
}

function SumFacts({ report, sums }: { report: Report; sums: NonNullable<Report['sums']> }) {
  const { class: all, live } = sums;
  const here = report.people.filter(({ present }) => present).length;
  return (
    <>
      {live && <Fact name={t.reports.here}>{String(here)}</Fact>}
      <Fact name={t.reports.attendedOfExpected}>{t.reports.count(all.present, all.expected)}</Fact>
      <Fact name={t.reports.late}>{String(all.late)}</Fact>
      {all.absent > 0 && <Fact name={t.reports.absent}>{String(all.absent)}</Fact>}
      {all.excused > 0 && <Fact name={t.reports.excused}>{String(all.excused)}</Fact>}
      <Fact name={<Term of={t.reports.others.peak} />}>{String(all.peak)}</Fact>
      <Fact name={<Term of={t.reports.others.average} />}>{formatNumber(all.average)}</Fact>
    </>
  );
}

function Fact({ name, children }: { name: ReactNode; children: string }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

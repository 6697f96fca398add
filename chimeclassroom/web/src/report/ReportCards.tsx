import type { ReactNode } from 'react';
import { t } from '../messages';
import { formatMinutes } from '../time/format';
import type { ReportRow } from './attendance';
import { GradeState } from './GradeState';
import { Intervals } from './Intervals';
import { PersonName } from './PersonName';
import classes from './ReportCards.module.css';
import { Share } from './Share';

/** The attendance where a table has no room: a card a person. */
export function ReportCards({ rows }: { rows: readonly ReportRow[] }) {
  return (
    <ul className={classes.cards} aria-label={t.report.pageTitle}>
      {rows.map(({ person, share }) => (
        <li key={person.personId} className={classes.card}>
          <PersonName person={person} />
          <dl className={classes.facts}>
            <Fact name={t.report.role}>{t.role[person.role]}</Fact>
            <Fact name={t.report.attended}>{formatMinutes(person.attendedSeconds)}</Fact>
            <Fact name={t.report.share}>
              <Share share={share} />
            </Fact>
            <Fact name={t.report.intervals}>
              <Intervals intervals={person.intervals} />
            </Fact>
            <Fact name={t.report.grade}>
              <GradeState grade={person.grade} />
            </Fact>
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

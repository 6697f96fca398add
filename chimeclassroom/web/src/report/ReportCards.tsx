import type { ReactNode } from 'react';
import { t } from '../messages';
import { Bars } from './Bars';
import { COLUMNS } from './figures';
import { FigureText } from './FigureText';
import { GradeState } from './GradeState';
import type { ListProps } from './PeopleSection';
import { PersonButton } from './PersonButton';
import classes from './ReportCards.module.css';
import { StatusMark } from './StatusMark';
import { Term } from './Term';

/** The people of a report where a table has no room: a card a person. */
export function ReportCards({ eventId, people, span, onOpen }: ListProps) {
  return (
    <ul className={classes.cards} aria-label={t.report.pageTitle}>
      {people.map((person) => (
        <li key={person.personId} className={classes.card}>
          <PersonButton person={person} onOpen={onOpen} />
          <dl className={classes.facts}>
            <Fact name={<Term of={t.reports.others.status} />}>
              <StatusMark {...person} />
            </Fact>
            {COLUMNS.filter((name) => person.figures[name] !== null).map((name) => (
              <Fact key={name} name={<Term of={t.reports.metrics[name]} />}>
                <FigureText name={name} figure={person.figures[name]} />
              </Fact>
            ))}
            <Fact name={t.report.grade}>
              <GradeState eventId={eventId} personId={person.personId} grade={person.grade} />
            </Fact>
          </dl>
          <Bars
            label={t.reports.timeline.presence}
            stretches={person.intervals.map(({ joinedAt, leftAt }) => ({
              from: joinedAt,
              until: leftAt,
            }))}
            {...span}
          />
        </li>
      ))}
    </ul>
  );
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

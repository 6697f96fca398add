import { Anchor } from '@mantine/core';
import type { CourseReport } from '../api/types';
import { t } from '../messages';
import { hrefOf } from '../router/route';
import { COLUMNS } from './figures';
import { FigureText } from './FigureText';
import classes from './ReportTable.module.css';
import { Term } from './Term';

/** What everybody's classes come to: a row a person. */
export function TotalsTable({ people }: Pick<CourseReport, 'people'>) {
  const words = t.reports;
  const counts = ['classes', 'present', 'late', 'absent', 'excused'] as const;
  const names = {
    classes: words.course.classes,
    present: words.course.attended,
    late: words.late,
    absent: words.absent,
    excused: words.excused,
  };
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={words.course.totals}>
        <thead>
          <tr>
            <th scope="col">{t.report.person}</th>
            {counts.map((count) => (
              <th key={count} scope="col">
                {names[count]}
              </th>
            ))}
            {COLUMNS.map((name) => (
              <th key={name} scope="col">
                <Term of={words.metrics[name]} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...people]
            .sort((a, b) => a.name.localeCompare(b.name))
            .map((person) => (
              <tr key={person.personId}>
                <th scope="row">
                  <Anchor href={hrefOf({ page: 'person', personId: person.personId })}>
                    {person.name}
                  </Anchor>
                </th>
                {counts.map((count) => (
                  <td key={count} className={classes.number}>
                    {person.learner ? person[count] : '–'}
                  </td>
                ))}
                {COLUMNS.map((name) => (
                  <td key={name} className={classes.number}>
                    <FigureText name={name} figure={person.figures[name]} />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

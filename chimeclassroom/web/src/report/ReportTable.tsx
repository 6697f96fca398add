import { t } from '../messages';
import { formatMinutes } from '../time/format';
import { GradeState } from './GradeState';
import { Intervals } from './Intervals';
import { PersonName } from './PersonName';
import type { ReportRow } from './attendance';
import classes from './ReportTable.module.css';
import { Share } from './Share';

const columns = [
  t.report.person,
  t.report.role,
  t.report.attended,
  t.report.share,
  t.report.intervals,
  t.report.grade,
];

/** The attendance on a wide screen: a row a person. */
export function ReportTable({ rows }: { rows: readonly ReportRow[] }) {
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={t.report.pageTitle}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ person, share }) => (
            <tr key={person.personId}>
              <th scope="row">
                <PersonName person={person} />
              </th>
              <td>{t.role[person.role]}</td>
              <td className={classes.number}>{formatMinutes(person.attendedSeconds)}</td>
              <td className={classes.number}>
                <Share share={share} />
              </td>
              <td className={classes.number}>
                <Intervals intervals={person.intervals} />
              </td>
              <td>
                <GradeState grade={person.grade} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { t } from '../messages';
import type { Attendance } from '../api/types';
import { Bars } from './Bars';
import { useMeaning } from './counting';
import { COLUMNS, nameOf } from './figures';
import { FigureText } from './FigureText';
import { GradeState } from './GradeState';
import type { ListProps } from './PeopleSection';
import type { SortKey } from './people';
import { PersonButton } from './PersonButton';
import classes from './ReportTable.module.css';
import { StatusMark } from './StatusMark';
import { Term } from './Term';

/** The people of a report on a wide screen: a row a person. */
export function ReportTable({ eventId, people, span, order, onOrder, onOpen }: ListProps) {
  const head = (by: SortKey, name: string) => (
    <SortHead key={by} by={by} name={name} order={order} onOrder={onOrder} />
  );
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={t.report.pageTitle}>
        <thead>
          <tr>
            {head('name', t.report.person)}
            {head('status', t.reports.others.status.name)}
            <th scope="col">
              <Term of={t.reports.others.presence} />
            </th>
            {COLUMNS.map((name) => head(name, nameOf(name)))}
            <th scope="col">{t.report.grade}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <Row
              key={person.personId}
              eventId={eventId}
              person={person}
              span={span}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = Pick<ListProps, 'eventId' | 'span' | 'onOpen'> & { person: Attendance };

function Row({ eventId, person, span, onOpen }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <PersonButton person={person} onOpen={onOpen} />
      </th>
      <td>
        <StatusMark {...person} />
      </td>
      <td>
        <Bars
          label={t.reports.timeline.presence}
          stretches={person.intervals.map(({ joinedAt, leftAt }) => ({
            from: joinedAt,
            until: leftAt,
          }))}
          {...span}
        />
      </td>
      {COLUMNS.map((name) => (
        <td key={name} className={classes.number}>
          <FigureText name={name} figure={person.figures[name]} />
        </td>
      ))}
      <td>
        <GradeState eventId={eventId} personId={person.personId} grade={person.grade} />
      </td>
    </tr>
  );
}

type HeadProps = Pick<ListProps, 'order' | 'onOrder'> & { by: SortKey; name: string };

/** A column that one can order by; numbers begin with the largest. */
function SortHead({ by, name, order, onOrder }: HeadProps) {
  const meaning = useMeaning();
  const active = order.by === by;
  const words = by === 'name' || by === 'status';
  const Arrow = order.descending ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      aria-sort={active ? (order.descending ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        className={classes.sort}
        title={by === 'name' ? undefined : meaning(definitionOf(by))}
        onClick={() => onOrder({ by, descending: active ? !order.descending : !words })}
      >
        {name}
        {active && <Arrow size={14} aria-hidden />}
      </button>
    </th>
  );
}

const definitionOf = (by: Exclude<SortKey, 'name'>) =>
  by === 'status' ? t.reports.others.status : t.reports.metrics[by];

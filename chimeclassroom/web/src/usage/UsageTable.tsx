import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { UsageFigures } from '../api/types';
import { t } from '../messages';
import cards from '../report/ReportCards.module.css';
import classes from '../report/ReportTable.module.css';
import { figureText, USAGE_FIGURES } from './figures';

export interface UsageRow {
  id: string;
  name: ReactNode;
  figures: UsageFigures;
}

interface Props {
  title: string;
  /** What the rows are. */
  of: string;
  rows: readonly UsageRow[];
}

/** A row for each month or course; where a table has no room, a card. */
export function UsageTable(props: Props) {
  const small = useMediaQuery('(max-width: 60em)', undefined, { getInitialValueInEffect: false });
  return small ? <Cards {...props} /> : <Table {...props} />;
}

function Table({ title, of, rows }: Props) {
  return (
    <div className={classes.frame}>
      <table className={classes.table} aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{of}</th>
            {USAGE_FIGURES.map((name) => (
              <th key={name} scope="col">
                {t.usage.figures[name].name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, figures }) => (
            <tr key={id}>
              <th scope="row">{name}</th>
              {USAGE_FIGURES.map((figure) => (
                <td key={figure} className={classes.number}>
                  {figureText(figure, figures)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cards({ title, rows }: Props) {
  return (
    <ul className={cards.cards} aria-label={title}>
      {rows.map(({ id, name, figures }) => (
        <li key={id} className={cards.card}>
          <strong>{name}</strong>
          <dl className={cards.facts}>
            {USAGE_FIGURES.map((figure) => (
              <div key={figure} className={cards.fact}>
                <dt>{t.usage.figures[figure].name}</dt>
                <dd>{figureText(figure, figures)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
